reset session
set encoding utf8
set terminal svg size 378,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'errorbars.svg'
data = 'errorbars.tsv'
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
set label 'depth' at screen 0.5579,0.0485 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0377,0.522 center rotate by 90 font ',8.5' tc rgb '#333333'
set label '' at screen 0.1793,0.9427 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'a' at screen 0.2217,0.9427 left font ',8' tc rgb '#333333'
set label '' at screen 0.3014,0.9427 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'b' at screen 0.3437,0.9427 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1511
set rmargin at screen 0.9647
set bmargin at screen 0.1588
set tmargin at screen 0.8853
set xrange [0.48:1.02]
set xtics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
set yrange [0.035:0.315]
set ytics norotate scale 0.5 ('0.05' 0.05, '0.10' 0.1, '0.15' 0.15, '0.20' 0.2, '0.25' 0.25, '0.30' 0.3)
plot data skip 1 every ::0::1 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::2::3 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#D55E00' lw 1 notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
