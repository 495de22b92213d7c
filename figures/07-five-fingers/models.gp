reset session
set encoding utf8
set terminal svg size 529,340 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'models.svg'
data = 'models.tsv'
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
set label 'score (whitened cosine)' at screen 0.0269,0.5502 center rotate by 90 font ',8.5' tc rgb '#333333'
set label 'large: mean of seven people, 95 % over people; small: the people' at screen 0.0151,0.0353 left font ',7' tc rgb '#666666'
# panel 1
set lmargin at screen 0.1079
set rmargin at screen 0.9748
set bmargin at screen 0.1356
set tmargin at screen 0.9647
set xrange [-0.5:2.5]
set xtics norotate scale 0.25 ('muscle' 0, 'hand_use' 1, 'somatotopy' 2)
set yrange [0.7:1]
set ytics norotate scale 0.5 ('0.70' 0.7, '0.75' 0.75, '0.80' 0.8, '0.85' 0.85, '0.90' 0.9, '0.95' 0.95, '1.00' 1)
set object rectangle from graph 0, first 0.942363489 to graph 1, first 0.957775993 behind fs solid 1 noborder fc rgb '#C78C8C8C'
set label 'noise ceiling' at screen 0.9672,0.8696 right font ',7' tc rgb '#666666'
plot data skip 1 every ::0::2 using 3:4:5:6 with yerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::3::5 using 3:4 with points pt 7 ps 4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::6::26 using 3:4 with points pt 7 ps 2*disc lc rgb '#990072B2' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
