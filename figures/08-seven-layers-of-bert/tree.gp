reset session
set encoding utf8
set terminal svg size 605,340 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'tree.svg'
data = 'tree.tsv'
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
set label '1 - r' at screen 0.0235,0.5245 center rotate by 90 font ',8.5' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0849
set rmargin at screen 0.978
set bmargin at screen 0.0843
set tmargin at screen 0.9647
set xrange [0.5:7.5]
set xtics norotate scale 0.5 ('2' 2, '4' 4, '6' 6)
set yrange [-0.1:0.6]
set ytics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6)
set label 'layer 9' at first 1,-0.06 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 11' at first 2,-0.06 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 12' at first 3,-0.06 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 6' at first 4,-0.06 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 0' at first 5,-0.06 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 1' at first 6,-0.06 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 3' at first 7,-0.06 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
plot data skip 1 every ::0::4 using 3:4 with lines lc rgb '#000000' lw 1.3 dt solid notitle, \
  data skip 1 every ::5::9 using 3:4 with lines lc rgb '#000000' lw 1.3 dt solid notitle, \
  data skip 1 every ::10::14 using 3:4 with lines lc rgb '#000000' lw 1.3 dt solid notitle, \
  data skip 1 every ::15::19 using 3:4 with lines lc rgb '#000000' lw 1.3 dt solid notitle, \
  data skip 1 every ::20::24 using 3:4 with lines lc rgb '#000000' lw 1.3 dt solid notitle, \
  data skip 1 every ::25::29 using 3:4 with lines lc rgb '#000000' lw 1.3 dt solid notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
