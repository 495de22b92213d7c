reset session
set encoding utf8
set terminal svg size 340,295 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'heatmap.svg'
data = 'heatmap.tsv'
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
set lmargin at screen 0.0679
set rmargin at screen 0.7805
set bmargin at screen 0.1175
set tmargin at screen 0.939
set xrange [-0.5:2.5]
set xtics norotate scale 0.25 ('p' 0, 'q' 1, 'r' 2)
set yrange [2.5:-0.5]
set ytics norotate scale 0.25 ('p' 0, 'q' 1, 'r' 2)
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
set colorbox vertical user origin screen 0.8197,0.2119 size screen 0.0314,0.6326 noborder
set label 'd' at screen 0.9608,0.5282 center rotate by 90 font ',8.5' tc rgb '#333333'
plot data skip 1 every ::0::8 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
