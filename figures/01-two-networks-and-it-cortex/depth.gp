reset session
set encoding utf8
set terminal svg size 680,317 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
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
set label 'relative depth' at screen 0.528,0.1012 center font ',8.5' tc rgb '#333333'
set label 'score (Spearman)' at screen 0.0209,0.5223 center rotate by 90 font ',8.5' tc rgb '#333333'
set label 'bands: range of five untrained twins; small points: the four people' at screen 0.0118,0.0378 left font ',7' tc rgb '#666666'
set object rectangle from screen 0.0755,0.9307 to screen 0.1069,0.9601 fs solid 1 noborder fc rgb '#BF0072B2'
set arrow from screen 0.0755,0.9454 to screen 0.1069,0.9454 nohead lc rgb '#0072B2' lw 1.3 dt solid
set label '' at screen 0.0912,0.9454 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'squeezenet1_1/imagenet' at screen 0.1147,0.9454 left font ',8' tc rgb '#333333'
set object rectangle from screen 0.3341,0.9307 to screen 0.3654,0.9601 fs solid 1 noborder fc rgb '#BFD55E00'
set arrow from screen 0.3341,0.9454 to screen 0.3654,0.9454 nohead lc rgb '#D55E00' lw 1.3 dt solid
set label '' at screen 0.3497,0.9454 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'efficientnet_lite0/imagenet' at screen 0.3732,0.9454 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0755
set rmargin at screen 0.5142
set bmargin at screen 0.2062
set tmargin at screen 0.8383
set xrange [-0.0176344086:1.03913978]
set xtics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0:0.7]
set ytics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6)
set label 'hIT' at screen 0.0755,0.8677 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0, first 0.372313251 to graph 1, first 0.665720904 behind fs solid 1 noborder fc rgb '#C78C8C8C'
set label 'noise ceiling' at screen 0.5084,0.7801 right font ',7' tc rgb '#666666'
plot data skip 1 every ::0::9 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#BF0072B2' notitle, \
  data skip 1 every ::10::29 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#BFD55E00' notitle, \
  data skip 1 every ::30::69 using 3:4 with points pt 7 ps 2*disc lc rgb '#A60072B2' notitle, \
  data skip 1 every ::70::149 using 3:4 with points pt 7 ps 2*disc lc rgb '#A6D55E00' notitle, \
  data skip 1 every ::150::159 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::160::179 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::180::189 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::190::209 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.5417
set rmargin at screen 0.9804
set bmargin at screen 0.2062
set tmargin at screen 0.8383
set xrange [-0.0176344086:1.03913978]
set xtics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0:0.7]
set ytics norotate scale 0.5 ('' 0, '' 0.2, '' 0.4, '' 0.6)
set label 'mIT' at screen 0.5417,0.8677 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::210::219 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#BF0072B2' notitle, \
  data skip 1 every ::220::239 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#BFD55E00' notitle, \
  data skip 1 every ::240::249 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::250::269 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle, \
  data skip 1 every ::270::279 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::280::299 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
