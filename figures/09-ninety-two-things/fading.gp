reset session
set encoding utf8
set terminal svg size 529,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'fading.svg'
data = 'fading.tsv'
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
set label 'relative depth' at screen 0.5359,0.0485 center font ',8.5' tc rgb '#333333'
set label 'exponent, 95 % over groups of pictures' at screen 0.0269,0.5595 center rotate by 90 font ',8.5' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0971
set rmargin at screen 0.9748
set bmargin at screen 0.1588
set tmargin at screen 0.9603
set xrange [0.00875:1.038125]
set xtics norotate scale 0.5 ('0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0:1.6]
set ytics norotate scale 0.5 ('0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5)
plot data skip 1 every ::0::9 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::10::19 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::20::29 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
