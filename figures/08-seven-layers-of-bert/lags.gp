reset session
set encoding utf8
set terminal svg size 605,378 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'lags.svg'
data = 'lags.tsv'
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
set label 'scans between two moments' at screen 0.5314,0.0388 center font ',8.5' tc rgb '#333333'
set label 'mean similarity' at screen 0.0235,0.4947 center rotate by 90 font ',8.5' tc rgb '#333333'
set arrow from screen 0.0849,0.9541 to screen 0.1202,0.9541 nohead lc rgb '#0072B2' lw 1.3 dt solid
set label 'layer 0' at screen 0.129,0.9541 left font ',8' tc rgb '#333333'
set arrow from screen 0.2176,0.9541 to screen 0.2529,0.9541 nohead lc rgb '#D55E00' lw 1.3 dt solid
set label 'layer 1' at screen 0.2617,0.9541 left font ',8' tc rgb '#333333'
set arrow from screen 0.3502,0.9541 to screen 0.3855,0.9541 nohead lc rgb '#009E73' lw 1.3 dt solid
set label 'layer 3' at screen 0.3943,0.9541 left font ',8' tc rgb '#333333'
set arrow from screen 0.4829,0.9541 to screen 0.5182,0.9541 nohead lc rgb '#CC79A7' lw 1.3 dt solid
set label 'layer 6' at screen 0.527,0.9541 left font ',8' tc rgb '#333333'
set arrow from screen 0.6155,0.9541 to screen 0.6508,0.9541 nohead lc rgb '#E69F00' lw 1.3 dt solid
set label 'layer 9' at screen 0.6596,0.9541 left font ',8' tc rgb '#333333'
set arrow from screen 0.7482,0.9541 to screen 0.7834,0.9541 nohead lc rgb '#56B4E9' lw 1.3 dt solid
set label 'layer 11' at screen 0.7923,0.9541 left font ',8' tc rgb '#333333'
set arrow from screen 0.0849,0.9083 to screen 0.1202,0.9083 nohead lc rgb '#000000' lw 1.3 dt solid
set label 'layer 12' at screen 0.129,0.9083 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0849
set rmargin at screen 0.978
set bmargin at screen 0.127
set tmargin at screen 0.8624
set logscale x 10
set xrange [0.831763771:120.226443]
set xtics norotate scale 0.5 ('1' 1, '10' 10, '100' 100)
set yrange [0.2:0.7]
set ytics norotate scale 0.5 ('0.2' 0.2, '0.3' 0.3, '0.4' 0.4, '0.5' 0.5, '0.6' 0.6, '0.7' 0.7)
plot data skip 1 every ::0::99 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::100::199 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::200::299 using 3:4 with lines lc rgb '#009E73' lw 1.3 dt solid notitle, \
  data skip 1 every ::300::399 using 3:4 with lines lc rgb '#CC79A7' lw 1.3 dt solid notitle, \
  data skip 1 every ::400::499 using 3:4 with lines lc rgb '#E69F00' lw 1.3 dt solid notitle, \
  data skip 1 every ::500::599 using 3:4 with lines lc rgb '#56B4E9' lw 1.3 dt solid notitle, \
  data skip 1 every ::600::699 using 3:4 with lines lc rgb '#000000' lw 1.3 dt solid notitle
unset label
unset arrow
unset object
unset colorbox
unset logscale x
unset multiplot
unset output
