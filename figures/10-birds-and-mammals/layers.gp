reset session
set encoding utf8
set terminal svg size 567,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'layers.svg'
data = 'layers.tsv'
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
set label 'relative depth' at screen 0.5335,0.0485 center font ',8.5' tc rgb '#333333'
set label 'accuracy on held-out pictures' at screen 0.0251,0.522 center rotate by 90 font ',8.5' tc rgb '#333333'
set arrow from screen 0.0906,0.9427 to screen 0.1282,0.9427 nohead lc rgb '#0072B2' lw 1.3 dt solid
set label '' at screen 0.1094,0.9427 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'model' at screen 0.1376,0.9427 left font ',8' tc rgb '#333333'
set arrow from screen 0.2169,0.9427 to screen 0.2546,0.9427 nohead lc rgb '#D55E00' lw 1.3 dt solid
set label '' at screen 0.2358,0.9427 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'untrained' at screen 0.264,0.9427 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0906
set rmargin at screen 0.9765
set bmargin at screen 0.1588
set tmargin at screen 0.8853
set xrange [0.00875:1.038125]
set xtics norotate scale 0.5 ('0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0.5:1]
set ytics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
set arrow from graph 0, first 0.653 to graph 1, first 0.653 nohead back lc rgb '#8C8C8C' lw 0.8 dt (6,4)
set label 'largest class' at screen 0.9694,0.4053 right font ',7' tc rgb '#666666'
plot data skip 1 every ::0::9 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::10::19 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::20::29 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::30::39 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::40::49 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle, \
  data skip 1 every ::50::59 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
