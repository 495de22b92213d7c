reset session
set encoding utf8
set terminal svg size 529,265 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'differences.svg'
data = 'differences.tsv'
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
set label 'difference of scores, 95 % over pictures' at screen 0.5726,0.0554 center font ',8.5' tc rgb '#333333'
set label '' at screen 0.1906,0.9345 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'hIT' at screen 0.2208,0.9345 left font ',8' tc rgb '#333333'
set label '' at screen 0.2981,0.9345 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'mIT' at screen 0.3284,0.9345 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1704
set rmargin at screen 0.9748
set bmargin at screen 0.1814
set tmargin at screen 0.869
set xrange [-0.0382919273:0.260587584]
set xtics norotate scale 0.5 ('0' 0, '0.05' 0.05, '0.10' 0.1, '0.15' 0.15, '0.20' 0.2, '0.25' 0.25)
set yrange [4.5:-0.5]
set ytics norotate scale 0.25 ('fire8 - pool1' 0, 'fire8 - fire3' 1, 'fire8 - fire5' 2, 'fire8 - fire7' 3, 'fire8 - logits' 4)
set arrow from first 0, graph 0 to first 0, graph 1 nohead back lc rgb '#8C8C8C' lw 0.8 dt solid
plot data skip 1 every ::0::4 using 3:4:5:6 with xerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::5::9 using 3:4:5:6 with xerrorbars pt 7 ps 3.4*disc lc rgb '#D55E00' lw 1 notitle, \
  data skip 1 every ::10::14 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::15::19 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
