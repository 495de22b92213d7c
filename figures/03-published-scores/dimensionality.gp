reset session
set encoding utf8
set terminal svg size 756,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'dimensionality.svg'
data = 'dimensionality.tsv'
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
set label 'Score against effective dimensionality (made-up sample)' at screen 0.0106,0.9493 left font bold.',10' tc rgb '#333333'
set label 'effective_dimensions' at screen 0.5252,0.0485 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0188,0.4548 center rotate by 90 font ',8.5' tc rgb '#333333'
set object rectangle from screen 0.068,0.8479 to screen 0.0962,0.8787 fs solid 1 noborder fc rgb '#CC0072B2'
set arrow from screen 0.068,0.8633 to screen 0.0962,0.8633 nohead lc rgb '#0072B2' lw 1.3 dt solid
set label '' at screen 0.0821,0.8633 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'ImageNet+' at screen 0.1032,0.8633 left font ',8' tc rgb '#333333'
set object rectangle from screen 0.1968,0.8479 to screen 0.225,0.8787 fs solid 1 noborder fc rgb '#CCD55E00'
set arrow from screen 0.1968,0.8633 to screen 0.225,0.8633 nohead lc rgb '#D55E00' lw 1.3 dt solid
set label '' at screen 0.2109,0.8633 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'Untrained' at screen 0.2321,0.8633 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.068
set rmargin at screen 0.5128
set bmargin at screen 0.1588
set tmargin at screen 0.7509
set logscale x 10
set xrange [12.5963985:134.679532]
set xtics norotate scale 0.5 ('20' 20, '50' 50, '100' 100)
set yrange [0.0268342984:0.739111394]
set ytics norotate scale 0.5 ('0.2' 0.2, '0.4' 0.4, '0.6' 0.6)
set label 'CRSA' at screen 0.068,0.7817 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::0::13 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::14::23 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle, \
  data skip 1 every ::24::84 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#CC0072B2' notitle, \
  data skip 1 every ::85::145 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#CCD55E00' notitle, \
  data skip 1 every ::146::206 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::207::267 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle
unset label
unset arrow
unset object
unset colorbox
unset logscale x
# panel 2
set lmargin at screen 0.5375
set rmargin at screen 0.9824
set bmargin at screen 0.1588
set tmargin at screen 0.7509
set logscale x 10
set xrange [12.5963985:134.679532]
set xtics norotate scale 0.5 ('20' 20, '50' 50, '100' 100)
set yrange [0.0268342984:0.739111394]
set ytics norotate scale 0.5 ('' 0.2, '' 0.4, '' 0.6)
set label 'WRSA' at screen 0.5375,0.7817 left font bold.',8.5' tc rgb '#333333'
plot data skip 1 every ::268::281 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#0072B2' notitle, \
  data skip 1 every ::282::291 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#D55E00' notitle, \
  data skip 1 every ::292::352 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#CC0072B2' notitle, \
  data skip 1 every ::353::413 using 3:5:6 with filledcurves fs solid 1 noborder fc rgb '#CCD55E00' notitle, \
  data skip 1 every ::414::474 using 3:4 with lines lc rgb '#0072B2' lw 1.3 dt solid notitle, \
  data skip 1 every ::475::535 using 3:4 with lines lc rgb '#D55E00' lw 1.3 dt solid notitle
unset label
unset arrow
unset object
unset colorbox
unset logscale x
unset multiplot
unset output
