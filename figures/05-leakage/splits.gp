reset session
set encoding utf8
set terminal svg size 680,340 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'splits.svg'
data = 'splits.tsv'
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
set label 'Alice: words and nulls under five splits' at screen 0.0118,0.9549 left font bold.',10' tc rgb '#333333'
set label 'scheme' at screen 0.528,0.0431 center font ',8.5' tc rgb '#333333'
set label 'r' at screen 0.0209,0.6373 center rotate by 90 font ',8.5' tc rgb '#333333'
set label '' at screen 0.0912,0.8785 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'model' at screen 0.1147,0.8785 left font ',8' tc rgb '#333333'
set label '' at screen 0.1965,0.8785 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'time' at screen 0.22,0.8785 left font ',8' tc rgb '#333333'
set label '' at screen 0.2927,0.8785 point pt 7 ps 4*disc lc rgb '#009E73'
set label 'walk' at screen 0.3163,0.8785 left font ',8' tc rgb '#333333'
set label '' at screen 0.389,0.8785 point pt 7 ps 4*disc lc rgb '#CC79A7'
set label 'oasm' at screen 0.4125,0.8785 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0755
set rmargin at screen 0.9804
set bmargin at screen 0.4471
set tmargin at screen 0.8275
set xrange [-0.5:4.5]
set xtics rotate by 45 right scale 0.25 ('shuffled(5, seed 1), leaky' 0, 'contiguous(5)' 1, 'gap(16s, contiguous(5))' 2, 'tail(0.8, story)' 3, 'gap(16s, leave_out(minute))' 4)
set yrange [-0.0514140344:0.796194676]
set ytics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6)
plot data skip 1 every ::0::4 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::5::9 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle, \
  data skip 1 every ::10::14 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#009E73' notitle, \
  data skip 1 every ::15::19 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#CC79A7' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
