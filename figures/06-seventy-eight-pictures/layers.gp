reset session
set encoding utf8
set terminal svg size 756,378 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
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
set label 'relative depth' at screen 0.529,0.085 center font ',8.5' tc rgb '#333333'
set label 'Spearman' at screen 0.0188,0.5187 center rotate by 90 font ',8.5' tc rgb '#333333'
set label 'large: mean of 15 people, 95 % by bootstrap of people; small: the people' at screen 0.0106,0.0318 left font ',7' tc rgb '#666666'
set arrow from screen 0.0756,0.9541 to screen 0.1038,0.9541 nohead lc rgb '#0072B2' lw 1.3 dt solid
set label '' at screen 0.0897,0.9541 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'squeezenet1_1/imagenet' at screen 0.1108,0.9541 left font ',8' tc rgb '#333333'
set arrow from screen 0.3083,0.9541 to screen 0.3365,0.9541 nohead lc rgb '#D55E00' lw 1.3 dt solid
set label '' at screen 0.3224,0.9541 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'efficientnet_lite0/imagenet' at screen 0.3435,0.9541 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0756
set rmargin at screen 0.5166
set bmargin at screen 0.1732
set tmargin at screen 0.8642
set xrange [-0.0176344086:1.03913978]
set xtics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [-0.115655509:0.282245894]
set ytics norotate scale 0.5 ('-0.1' -0.1, '0' 0, '0.1' 0.1, '0.2' 0.2)
set label 'EVC' at screen 0.0756,0.8889 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0, first 0.0180012251 to graph 1, first 0.260929748 behind fs solid 1 noborder fc rgb '#C78C8C8C'
set label 'noise ceiling' at screen 0.5113,0.8042 right font ',7' tc rgb '#666666'
set arrow from graph 0, first 0 to graph 1, first 0 nohead back lc rgb '#8C8C8C' lw 0.8 dt solid
plot data skip 1 every ::0::149 using 3:4 with points pt 7 ps 1.5*disc lc rgb '#BF0072B2' notitle, \
  data skip 1 every ::150::449 using 3:4 with points pt 7 ps 1.5*disc lc rgb '#BFD55E00' notitle, \
  data skip 1 every ::450::459 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::460::479 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::480::489 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::490::509 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#D55E00' lw 1 notitle, \
  data skip 1 every ::510::519 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::520::539 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.5413
set rmargin at screen 0.9824
set bmargin at screen 0.1732
set tmargin at screen 0.8642
set xrange [-0.0176344086:1.03913978]
set xtics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [-0.115655509:0.282245894]
set ytics norotate scale 0.5 ('' -0.1, '' 0, '' 0.1, '' 0.2)
set label 'IT' at screen 0.5413,0.8889 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0, first 0.00641415248 to graph 1, first 0.256075648 behind fs solid 1 noborder fc rgb '#C78C8C8C'
set label 'noise ceiling' at screen 0.9771,0.7958 right font ',7' tc rgb '#666666'
set arrow from graph 0, first 0 to graph 1, first 0 nohead back lc rgb '#8C8C8C' lw 0.8 dt solid
plot data skip 1 every ::540::689 using 3:4 with points pt 7 ps 1.5*disc lc rgb '#BF0072B2' notitle, \
  data skip 1 every ::690::989 using 3:4 with points pt 7 ps 1.5*disc lc rgb '#BFD55E00' notitle, \
  data skip 1 every ::990::999 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::1000::1019 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::1020::1029 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::1030::1049 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#D55E00' lw 1 notitle, \
  data skip 1 every ::1050::1059 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::1060::1079 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
