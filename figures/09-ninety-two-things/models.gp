reset session
set encoding utf8
set terminal svg size 605,340 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
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
set label 'rho-a with 16 people, 95 % over people' at screen 0.5478,0.0431 center font ',8.5' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1176
set rmargin at screen 0.978
set bmargin at screen 0.1411
set tmargin at screen 0.9647
set xrange [-0.1:0.75]
set xtics norotate scale 0.5 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6)
set yrange [8.5:-0.5]
set ytics norotate scale 0.25 ('animacy' 0, 'human_IT' 1, 'monkey_IT' 2, 'face_body' 3, 'hmax' 4, 'silhouette' 5, 'v1' 6, 'eva' 7, 'radon' 8)
set arrow from first 0, graph 0 to first 0, graph 1 nohead back lc rgb '#8C8C8C' lw 0.8 dt solid
set object rectangle from first 0.477010697, graph 0 to first 0.576691691, graph 1 behind fs solid 1 noborder fc rgb '#C78C8C8C'
set label 'noise ceiling' at first 0.576691691, graph 0.97 left offset character 0.5,0 font ',7' tc rgb '#666666'
plot data skip 1 every ::0::8 using 3:4:5:6 with xerrorbars pt 7 ps 3.4*disc lc rgb '#0072B2' lw 1 notitle, \
  data skip 1 every ::9::17 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
