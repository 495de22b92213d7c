reset session
set encoding utf8
set terminal svg size 756,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'training.svg'
data = 'training.tsv'
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
set label 'Trained and untrained networks (made-up sample)' at screen 0.0106,0.9493 left font bold.',10' tc rgb '#333333'
set label 'compare_training' at screen 0.5252,0.0485 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0188,0.4548 center rotate by 90 font ',8.5' tc rgb '#333333'
set label '' at screen 0.0821,0.8633 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'Convolutional' at screen 0.1032,0.8633 left font ',8' tc rgb '#333333'
set label '' at screen 0.2313,0.8633 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'Transformer' at screen 0.2525,0.8633 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.068
set rmargin at screen 0.3563
set bmargin at screen 0.1588
set tmargin at screen 0.7509
set xrange [-0.5:1.5]
set xtics norotate scale 0.25 ('classification' 0, 'random' 1)
set yrange [0.02731734:0.73057766]
set ytics norotate scale 0.5 ('0.2' 0.2, '0.4' 0.4, '0.6' 0.6)
set label 'crsa' at screen 0.068,0.7817 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::0::11 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::12::19 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.381
set rmargin at screen 0.6693
set bmargin at screen 0.1588
set tmargin at screen 0.7509
set xrange [-0.5:1.5]
set xtics norotate scale 0.25 ('classification' 0, 'random' 1)
set yrange [0.02731734:0.73057766]
set ytics norotate scale 0.5 ('' 0.2, '' 0.4, '' 0.6)
set label 'srpr' at screen 0.381,0.7817 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::20::31 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::32::39 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
# panel 3
set lmargin at screen 0.694
set rmargin at screen 0.9824
set bmargin at screen 0.1588
set tmargin at screen 0.7509
set xrange [-0.5:1.5]
set xtics norotate scale 0.25 ('classification' 0, 'random' 1)
set yrange [0.02731734:0.73057766]
set ytics norotate scale 0.5 ('' 0.2, '' 0.4, '' 0.6)
set label 'wrsa' at screen 0.694,0.7817 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::40::51 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::52::59 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
