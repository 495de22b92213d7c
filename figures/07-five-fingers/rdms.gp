reset session
set encoding utf8
set terminal svg size 756,227 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'rdms.svg'
data = 'rdms.tsv'
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
set cbrange [0:1]
set cbtics out nomirror scale 0.4 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set multiplot
# panel 1
set lmargin at screen 0.0728
set rmargin at screen 0.264
set bmargin at screen 0.2308
set tmargin at screen 0.8683
set xrange [-0.5:4.5]
set xtics rotate by 45 right scale 0.25 ('finger1' 0, 'finger2' 1, 'finger3' 2, 'finger4' 3, 'finger5' 4)
set yrange [4.5:-0.5]
set ytics norotate scale 0.25 ('finger1' 0, 'finger2' 1, 'finger3' 2, 'finger4' 3, 'finger5' 4)
set label 'people' at screen 0.0728,0.9094 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
set colorbox vertical user origin screen 0.9189,0.2308 size screen 0.0141,0.6374 noborder
set label 'percentile' at screen 0.9824,0.5496 center rotate by 90 font ',8.5' tc rgb '#333333'
plot data skip 1 every ::0::24 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.2852
set rmargin at screen 0.4764
set bmargin at screen 0.2308
set tmargin at screen 0.8683
set xrange [-0.5:4.5]
set xtics rotate by 45 right scale 0.25 ('finger1' 0, 'finger2' 1, 'finger3' 2, 'finger4' 3, 'finger5' 4)
set yrange [4.5:-0.5]
set ytics norotate scale 0.25 ('' 0, '' 1, '' 2, '' 3, '' 4)
set label 'muscle' at screen 0.2852,0.9094 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::25::49 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 3
set lmargin at screen 0.4976
set rmargin at screen 0.6888
set bmargin at screen 0.2308
set tmargin at screen 0.8683
set xrange [-0.5:4.5]
set xtics rotate by 45 right scale 0.25 ('finger1' 0, 'finger2' 1, 'finger3' 2, 'finger4' 3, 'finger5' 4)
set yrange [4.5:-0.5]
set ytics norotate scale 0.25 ('' 0, '' 1, '' 2, '' 3, '' 4)
set label 'hand_use' at screen 0.4976,0.9094 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::50::74 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 4
set lmargin at screen 0.71
set rmargin at screen 0.9012
set bmargin at screen 0.2308
set tmargin at screen 0.8683
set xrange [-0.5:4.5]
set xtics rotate by 45 right scale 0.25 ('finger1' 0, 'finger2' 1, 'finger3' 2, 'finger4' 3, 'finger5' 4)
set yrange [4.5:-0.5]
set ytics norotate scale 0.25 ('' 0, '' 1, '' 2, '' 3, '' 4)
set label 'somatotopy' at screen 0.71,0.9094 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
plot data skip 1 every ::75::99 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
