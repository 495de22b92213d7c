reset session
set encoding utf8
set terminal svg size 680,265 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'metrics.svg'
data = 'metrics.tsv'
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
set label 'depth' at screen 0.528,0.0554 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0209,0.5365 center rotate by 90 font ',8.5' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0755
set rmargin at screen 0.3588
set bmargin at screen 0.1814
set tmargin at screen 0.8916
set xrange [0.00875:1.038125]
set xtics norotate scale 0.5 ('0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0.0709399833:0.611833415]
set ytics norotate scale 0.5 ('0.1' 0.1, '0.2' 0.2, '0.3' 0.3, '0.4' 0.4, '0.5' 0.5, '0.6' 0.6)
set label 'crsa' at screen 0.0755,0.9269 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::0::9 using 3:4 with lines lc rgb '#0072B2' lw 2 dt solid notitle, \
  data skip 1 every ::10::19 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.3863
set rmargin at screen 0.6696
set bmargin at screen 0.1814
set tmargin at screen 0.8916
set xrange [0.00875:1.038125]
set xtics norotate scale 0.5 ('0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0.0709399833:0.611833415]
set ytics norotate scale 0.5 ('' 0.1, '' 0.2, '' 0.3, '' 0.4, '' 0.5, '' 0.6)
set label 'ereg' at screen 0.3863,0.9269 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::20::29 using 3:4 with lines lc rgb '#0072B2' lw 2 dt solid notitle, \
  data skip 1 every ::30::39 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle
unset label
unset arrow
unset object
unset colorbox
# panel 3
set lmargin at screen 0.6971
set rmargin at screen 0.9804
set bmargin at screen 0.1814
set tmargin at screen 0.8916
set xrange [0.00875:1.038125]
set xtics norotate scale 0.5 ('0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set yrange [0.0709399833:0.611833415]
set ytics norotate scale 0.5 ('' 0.1, '' 0.2, '' 0.3, '' 0.4, '' 0.5, '' 0.6)
set label 'ersa' at screen 0.6971,0.9269 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::40::49 using 3:4 with lines lc rgb '#0072B2' lw 2 dt solid notitle, \
  data skip 1 every ::50::59 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
