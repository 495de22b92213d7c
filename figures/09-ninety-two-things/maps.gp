reset session
set encoding utf8
set terminal svg size 756,416 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'maps.svg'
data = 'maps.tsv'
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
set label '' at screen 0.0793,0.9583 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'human face' at screen 0.1005,0.9583 left font ',8' tc rgb '#333333'
set label '' at screen 0.2182,0.9583 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'human bodypart' at screen 0.2394,0.9583 left font ',8' tc rgb '#333333'
set label '' at screen 0.3896,0.9583 point pt 7 ps 4*disc lc rgb '#009E73'
set label 'nonhuman face' at screen 0.4108,0.9583 left font ',8' tc rgb '#333333'
set label '' at screen 0.5529,0.9583 point pt 7 ps 4*disc lc rgb '#CC79A7'
set label 'nonhuman bodypart' at screen 0.574,0.9583 left font ',8' tc rgb '#333333'
set label '' at screen 0.7486,0.9583 point pt 7 ps 4*disc lc rgb '#E69F00'
set label 'natural inanimate' at screen 0.7698,0.9583 left font ',8' tc rgb '#333333'
set label '' at screen 0.0793,0.9166 point pt 7 ps 4*disc lc rgb '#56B4E9'
set label 'artificial inanimate' at screen 0.1005,0.9166 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0652
set rmargin at screen 0.4894
set bmargin at screen 0.069
set tmargin at screen 0.8348
set xrange [-0.0134449702:0.0136678258]
set xtics norotate scale 0.5 ('-0.010' -0.01, '-0.005' -0.005, '0' 0, '0.005' 0.005, '0.010' 0.01)
set yrange [-0.0119928339:0.0133090409]
set ytics norotate scale 0.5 ('-0.010' -0.01, '-0.005' -0.005, '0' 0, '0.005' 0.005, '0.010' 0.01)
set label 'judged, 16 people' at screen 0.0652,0.8573 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::0::11 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle, \
  data skip 1 every ::12::23 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::24::35 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#CC79A7' notitle, \
  data skip 1 every ::36::47 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#009E73' notitle, \
  data skip 1 every ::48::70 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#E69F00' notitle, \
  data skip 1 every ::71::91 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#56B4E9' notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.5581
set rmargin at screen 0.9824
set bmargin at screen 0.069
set tmargin at screen 0.8348
set xrange [-0.782934519:0.799419029]
set xtics norotate scale 0.5 ('-0.5' -0.5, '0' 0, '0.5' 0.5)
set yrange [-0.703606357:0.781039427]
set ytics norotate scale 0.5 ('-0.5' -0.5, '0' 0, '0.5' 0.5)
set label 'human IT, 4 people' at screen 0.5581,0.8573 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::92::103 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle, \
  data skip 1 every ::104::115 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::116::127 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#CC79A7' notitle, \
  data skip 1 every ::128::139 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#009E73' notitle, \
  data skip 1 every ::140::162 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#E69F00' notitle, \
  data skip 1 every ::163::183 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#56B4E9' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
