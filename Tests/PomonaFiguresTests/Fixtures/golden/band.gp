reset session
set encoding utf8
set terminal svg size 378,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'band.svg'
data = 'band.tsv'
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
set label 'depth' at screen 0.5323,0.0485 center font ',8.5' tc rgb '#333333'
set object rectangle from screen 0.1,0.9272 to screen 0.1564,0.9581 fs solid 1 noborder fc rgb '#BF0072B2'
set label 'a' at screen 0.1705,0.9427 left font ',8' tc rgb '#333333'
set object rectangle from screen 0.222,0.9272 to screen 0.2785,0.9581 fs solid 1 noborder fc rgb '#BFD55E00'
set label 'b' at screen 0.2926,0.9427 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1
set rmargin at screen 0.9647
set bmargin at screen 0.1588
set tmargin at screen 0.8853
set xrange [0.48:1.02]
set xtics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
set yrange [0.035:0.315]
set ytics norotate scale 0.5 ('0.05' 0.05, '0.10' 0.1, '0.15' 0.15, '0.20' 0.2, '0.25' 0.25, '0.30' 0.3)
plot data skip 1 every ::0::1 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#BF0072B2' notitle, \
  data skip 1 every ::2::2 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#BFD55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
