reset session
set encoding utf8
set terminal svg size 529,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
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
set label 'weight for mammals, 95 % over training pictures' at screen 0.5744,0.0485 center font ',8.5' tc rgb '#333333'
# panel 1
set lmargin at screen 0.174
set rmargin at screen 0.9748
set bmargin at screen 0.1588
set tmargin at screen 0.9603
set xrange [-0.819386315:0.593842262]
set xtics norotate scale 0.5 ('-0.5' -0.5, '0' 0, '0.5' 0.5)
set yrange [7.5:-0.5]
set ytics norotate scale 0.25 ('feathered_hat' 0, 'walnut' 1, 'potato' 2, 'rubberduck' 3, 'iris' 4, 'birch' 5, 'truck' 6, '747' 7)
set arrow from first 0, graph 0 to first 0, graph 1 nohead back lc rgb '#8C8C8C' lw 0.8 dt solid
plot data skip 1 every ::0::7 using 3:4:5:6 with xerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::8::15 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
