reset session
set encoding utf8
set terminal svg size 605,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'facets.svg'
data = 'facets.tsv'
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
set label 'depth' at screen 0.541,0.1063 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0235,0.5234 center rotate by 90 font ',8.5' tc rgb '#333333'
set label 'a note' at screen 0.0132,0.0397 left font ',7' tc rgb '#666666'
set arrow from screen 0.104,0.9427 to screen 0.1392,0.9427 nohead lc rgb '#0072B2' lw 1.3 dt solid
set label 'a' at screen 0.1481,0.9427 left font ',8' tc rgb '#333333'
set arrow from screen 0.1802,0.9427 to screen 0.2155,0.9427 nohead lc rgb '#D55E00' lw 1.3 dt solid
set label 'b' at screen 0.2243,0.9427 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.104
set rmargin at screen 0.5028
set bmargin at screen 0.2165
set tmargin at screen 0.8302
set xrange [0.48:1.02]
set xtics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
set yrange [0.138:0.162]
set ytics norotate scale 0.5 ('0.140' 0.14, '0.145' 0.145, '0.150' 0.15, '0.155' 0.155, '0.160' 0.16)
set label 'V4' at screen 0.104,0.8611 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::0::1 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.5792
set rmargin at screen 0.978
set bmargin at screen 0.2165
set tmargin at screen 0.8302
set xrange [0.48:1.02]
set xtics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
set yrange [0.094:0.206]
set ytics norotate scale 0.5 ('0.10' 0.1, '0.12' 0.12, '0.14' 0.14, '0.16' 0.16, '0.18' 0.18, '0.20' 0.2)
set label 'IT' at screen 0.5792,0.8611 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::2::3 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
