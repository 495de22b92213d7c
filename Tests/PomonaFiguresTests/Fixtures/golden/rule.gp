reset session
set encoding utf8
set terminal svg size 378,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'rule.svg'
data = 'rule.tsv'
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
set label 'depth' at screen 0.5503,0.0485 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0377,0.522 center rotate by 90 font ',8.5' tc rgb '#333333'
set label '' at screen 0.1641,0.9427 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'a' at screen 0.2065,0.9427 left font ',8' tc rgb '#333333'
set label '' at screen 0.2862,0.9427 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'b' at screen 0.3285,0.9427 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1359
set rmargin at screen 0.9647
set bmargin at screen 0.1588
set tmargin at screen 0.8853
set xrange [0.48:1.02]
set xtics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
set yrange [0.082:0.418]
set ytics norotate scale 0.5 ('0.1' 0.1, '0.2' 0.2, '0.3' 0.3, '0.4' 0.4)
set object rectangle from graph 0, first 0.3 to graph 1, first 0.4 behind fs solid 1 noborder fc rgb '#C78C8C8C'
set label 'noise ceiling' at screen 0.9541,0.8178 right font ',7' tc rgb '#666666'
plot data skip 1 every ::0::1 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::2::3 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
