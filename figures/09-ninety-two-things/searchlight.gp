reset session
set encoding utf8
set terminal svg size 756,359 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'searchlight.svg'
data = 'searchlight.tsv'
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
set palette defined (0 '#440154', 1 '#414487', 2 '#2A788E', 3 '#22A884', 4 '#7AD151', 5 '#FDE725')
set cbrange [-0.0438402829:0.353342343]
set cbtics out nomirror scale 0.4 ('0' 0, '0.1' 0.1, '0.2' 0.2, '0.3' 0.3)
set multiplot
set label 'SIMULATED responses; slices k = 0, 1, 3, 5 and 7 of 8' at screen 0.0106,0.0334 left font ',7' tc rgb '#666666'
# panel 1
set lmargin at screen 0.0141
set rmargin at screen 0.1746
set bmargin at screen 0.5466
set tmargin at screen 0.8845
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'logits · 0' at screen 0.0141,0.9105 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
set colorbox vertical user origin screen 0.9189,0.2393 size screen 0.0141,0.5199 noborder
set label 'Spearman' at screen 0.9824,0.4993 center rotate by 90 font ',8.5' tc rgb '#333333'
plot data skip 1 every ::0::143 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.1958
set rmargin at screen 0.3563
set bmargin at screen 0.5466
set tmargin at screen 0.8845
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'logits · 1' at screen 0.1958,0.9105 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::144::287 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 3
set lmargin at screen 0.3774
set rmargin at screen 0.5379
set bmargin at screen 0.5466
set tmargin at screen 0.8845
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'logits · 3' at screen 0.3774,0.9105 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::288::431 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 4
set lmargin at screen 0.5591
set rmargin at screen 0.7196
set bmargin at screen 0.5466
set tmargin at screen 0.8845
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'logits · 5' at screen 0.5591,0.9105 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::432::575 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 5
set lmargin at screen 0.7407
set rmargin at screen 0.9012
set bmargin at screen 0.5466
set tmargin at screen 0.8845
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'logits · 7' at screen 0.7407,0.9105 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::576::719 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 6
set lmargin at screen 0.0141
set rmargin at screen 0.1746
set bmargin at screen 0.114
set tmargin at screen 0.4519
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'pool1 · 0' at screen 0.0141,0.4779 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::720::863 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 7
set lmargin at screen 0.1958
set rmargin at screen 0.3563
set bmargin at screen 0.114
set tmargin at screen 0.4519
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'pool1 · 1' at screen 0.1958,0.4779 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::864::1007 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 8
set lmargin at screen 0.3774
set rmargin at screen 0.5379
set bmargin at screen 0.114
set tmargin at screen 0.4519
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'pool1 · 3' at screen 0.3774,0.4779 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::1008::1151 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 9
set lmargin at screen 0.5591
set rmargin at screen 0.7196
set bmargin at screen 0.114
set tmargin at screen 0.4519
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'pool1 · 5' at screen 0.5591,0.4779 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::1152::1295 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 10
set lmargin at screen 0.7407
set rmargin at screen 0.9012
set bmargin at screen 0.114
set tmargin at screen 0.4519
set xrange [-0.5:11.5]
unset xtics
set yrange [11.5:-0.5]
unset ytics
set label 'pool1 · 7' at screen 0.7407,0.4779 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::1296::1439 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
