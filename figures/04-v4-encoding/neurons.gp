reset session
set encoding utf8
set terminal svg size 529,378 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'neurons.svg'
data = 'neurons.tsv'
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
set label 'V4: each neuron at its best layer' at screen 0.0151,0.9594 left font bold.',10' tc rgb '#333333'
set label 'ceiling_reliability_r' at screen 0.5359,0.0388 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0269,0.463 center rotate by 90 font ',8.5' tc rgb '#333333'
set label '' at screen 0.1172,0.8906 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'logits' at screen 0.1475,0.8906 left font ',8' tc rgb '#333333'
set label '' at screen 0.2521,0.8906 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'fire8' at screen 0.2823,0.8906 left font ',8' tc rgb '#333333'
set label '' at screen 0.3805,0.8906 point pt 7 ps 4*disc lc rgb '#009E73'
set label 'fire3' at screen 0.4107,0.8906 left font ',8' tc rgb '#333333'
set label '' at screen 0.5089,0.8906 point pt 7 ps 4*disc lc rgb '#CC79A7'
set label 'fire9' at screen 0.5392,0.8906 left font ',8' tc rgb '#333333'
set label '' at screen 0.6373,0.8906 point pt 7 ps 4*disc lc rgb '#E69F00'
set label 'fire6' at screen 0.6676,0.8906 left font ',8' tc rgb '#333333'
set label '' at screen 0.7657,0.8906 point pt 7 ps 4*disc lc rgb '#56B4E9'
set label 'fire5' at screen 0.796,0.8906 left font ',8' tc rgb '#333333'
set label '' at screen 0.1172,0.8448 point pt 7 ps 4*disc lc rgb '#000000'
set label 'fire7' at screen 0.1475,0.8448 left font ',8' tc rgb '#333333'
set label '' at screen 0.2456,0.8448 point pt 7 ps 4*disc lc rgb '#B8A800'
set label 'fire4' at screen 0.2759,0.8448 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0971
set rmargin at screen 0.9748
set bmargin at screen 0.127
set tmargin at screen 0.7989
set xrange [0.705155722:0.972245684]
set xtics norotate scale 0.5 ('0.75' 0.75, '0.80' 0.8, '0.85' 0.85, '0.90' 0.9, '0.95' 0.95)
set yrange [0.326557763:0.861925807]
set ytics norotate scale 0.5 ('0.4' 0.4, '0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8)
plot data skip 1 every ::0::0 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::1::9 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle, \
  data skip 1 every ::10::10 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#009E73' notitle, \
  data skip 1 every ::11::13 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#CC79A7' notitle, \
  data skip 1 every ::14::26 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#E69F00' notitle, \
  data skip 1 every ::27::33 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#56B4E9' notitle, \
  data skip 1 every ::34::46 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#000000' notitle, \
  data skip 1 every ::47::49 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#B8A800' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
