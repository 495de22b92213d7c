reset session
set encoding utf8
set terminal svg size 491,416 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'weights.svg'
data = 'weights.tsv'
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
set label 'weight of animacy' at screen 0.5387,0.0353 center font ',8.5' tc rgb '#333333'
set label 'weight of faces, bodies, kinds of things' at screen 0.029,0.516 center rotate by 90 font ',8.5' tc rgb '#333333'
set label '' at screen 0.1263,0.9583 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'judged' at screen 0.1588,0.9583 left font ',8' tc rgb '#333333'
set label '' at screen 0.277,0.9583 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'human IT' at screen 0.3096,0.9583 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1045
set rmargin at screen 0.9729
set bmargin at screen 0.1155
set tmargin at screen 0.9166
set xrange [-0.102268655:0.559932922]
set xtics norotate scale 0.5 ('-0.1' -0.1, '0' 0, '0.1' 0.1, '0.2' 0.2, '0.3' 0.3, '0.4' 0.4, '0.5' 0.5)
set yrange [-0.022388759:0.395534743]
set ytics norotate scale 0.5 ('0' 0, '0.1' 0.1, '0.2' 0.2, '0.3' 0.3)
set arrow from graph 0, first 0 to graph 1, first 0 nohead back lc rgb '#8C8C8C' lw 0.8 dt solid
set arrow from first 0, graph 0 to first 0, graph 1 nohead back lc rgb '#8C8C8C' lw 0.8 dt solid
plot data skip 1 every ::0::15 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::16::19 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
