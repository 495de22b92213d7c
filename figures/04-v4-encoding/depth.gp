reset session
set encoding utf8
set terminal svg size 605,340 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'depth.svg'
data = 'depth.tsv'
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
set label 'V4: r on held-out pictures' at screen 0.0132,0.9549 left font bold.',10' tc rgb '#333333'
set label 'depth' at screen 0.5314,0.0431 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0235,0.4843 center rotate by 90 font ',8.5' tc rgb '#333333'
set arrow from screen 0.0849,0.8785 to screen 0.1202,0.8785 nohead lc rgb '#0072B2' lw 1.3 dt solid
set label '' at screen 0.1026,0.8785 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'squeezenet1_1/imagenet' at screen 0.129,0.8785 left font ',8' tc rgb '#333333'
set arrow from screen 0.3758,0.8785 to screen 0.4111,0.8785 nohead lc rgb '#D55E00' lw 1.3 dt solid
set label '' at screen 0.3934,0.8785 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'efficientnet_lite0/imagenet' at screen 0.4199,0.8785 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0849
set rmargin at screen 0.978
set bmargin at screen 0.1411
set tmargin at screen 0.8275
set xrange [-0.0176344086:1.03913978]
set xtics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0.266059345:0.600788924]
set ytics norotate scale 0.5 ('0.3' 0.3, '0.4' 0.4, '0.5' 0.5, '0.6' 0.6)
plot data skip 1 every ::0::9 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::10::29 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::30::39 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::40::59 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
