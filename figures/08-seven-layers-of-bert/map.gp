reset session
set encoding utf8
set terminal svg size 605,340 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'map.svg'
data = 'map.tsv'
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
# panel 1
set lmargin at screen 0.0625
set rmargin at screen 0.978
set bmargin at screen 0.0843
set tmargin at screen 0.9647
set xrange [-0.5:0.5]
set xtics norotate scale 0.5 ('-0.4' -0.4, '-0.2' -0.2, '0' 0, '0.2' 0.2, '0.4' 0.4)
set yrange [-0.25:0.25]
set ytics norotate scale 0.5 ('-0.2' -0.2, '-0.1' -0.1, '0' 0, '0.1' 0.1, '0.2' 0.2)
set label 'layer 0' at first 0.405086623,0.0776802026 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 1' at first 0.280837041,0.00591527787 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 3' at first 0.183357959,-0.0499801383 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 6' at first 0.0235003565,-0.0906116047 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 9' at first -0.245965773,-0.0712579408 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 11' at first -0.342040284,0.00732604143 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
set label 'layer 12' at first -0.304775922,0.120928162 center offset character 0,0.7 font ',7.5' tc rgb '#000000'
plot data skip 1 every ::0::6 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#000000' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
