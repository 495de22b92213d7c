reset session
set encoding utf8
set terminal svg size 491,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'numbers.svg'
data = 'numbers.tsv'
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
set label 'number of random anchors' at screen 0.5387,0.0485 center font ',8.5' tc rgb '#333333'
set label 'accuracy on held-out pictures' at screen 0.029,0.5595 center rotate by 90 font ',8.5' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1045
set rmargin at screen 0.9729
set bmargin at screen 0.1588
set tmargin at screen 0.9603
set logscale x 10
set xrange [3.56130752:81.9923577]
set xtics norotate scale 0.5 ('5' 5, '10' 10, '20' 20, '50' 50)
set yrange [0.5:1]
set ytics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
plot data skip 1 every ::0::59 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#800072B2' notitle
unset label
unset arrow
unset object
unset colorbox
unset logscale x
unset multiplot
unset output
