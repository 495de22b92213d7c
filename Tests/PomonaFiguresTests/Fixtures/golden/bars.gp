reset session
set encoding utf8
set terminal svg size 378,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'bars.svg'
data = 'bars.tsv'
set datafile separator tab
set decimalsign '.'
set samples 2
set style line 1 lc rgb '#333333' lw 0.6
set border 3 front ls 1
set tics out nomirror scale 0.5 font ',7.5' textcolor rgb '#333333'
set errorbars small
set bars 0
unset key
unset colorbox
set multiplot
set label 'layer' at screen 0.5579,0.0485 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0377,0.522 center rotate by 90 font ',8.5' tc rgb '#333333'
set object rectangle from screen 0.1511,0.9272 to screen 0.2076,0.9581 fs solid 1 noborder fc rgb '#0072B2'
set label 'a' at screen 0.2217,0.9427 left font ',8' tc rgb '#333333'
set object rectangle from screen 0.2732,0.9272 to screen 0.3296,0.9581 fs solid 1 noborder fc rgb '#D55E00'
set label 'b' at screen 0.3437,0.9427 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1511
set rmargin at screen 0.9647
set bmargin at screen 0.1588
set tmargin at screen 0.8853
set xrange [-0.5:1.5]
set xtics norotate scale 0.25 ('fire2' 0, 'fire3' 1)
set yrange [0:0.212]
set ytics norotate scale 0.5 ('0' 0, '0.05' 0.05, '0.10' 0.1, '0.15' 0.15, '0.20' 0.2)
plot data skip 1 every ::0::1 using 3:4:($3-0.2):($3+0.2):(0):4 with boxxyerror fs solid 1 noborder fc rgb '#0072B2' notitle, \
  data skip 1 every ::2::3 using 3:4:($3-0.2):($3+0.2):(0):4 with boxxyerror fs solid 1 noborder fc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
