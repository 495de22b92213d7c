reset session
set encoding utf8
set terminal svg size 378,302 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'pictures.svg'
data = 'pictures.tsv'
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
set label 'depth' at screen 0.5579,0.0485 center font ',8.5' tc rgb '#333333'
set label 'score' at screen 0.0377,0.5595 center rotate by 90 font ',8.5' tc rgb '#333333'
# panel 1
set lmargin at screen 0.1511
set rmargin at screen 0.9647
set bmargin at screen 0.1588
set tmargin at screen 0.9603
set xrange [0.48:1.02]
set xtics norotate scale 0.5 ('0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1)
set yrange [0.094:0.206]
set ytics norotate scale 0.5 ('0.10' 0.1, '0.12' 0.12, '0.14' 0.14, '0.16' 0.16, '0.18' 0.18, '0.20' 0.2)
$picture1 << END
16711680	16721920
16732160	16742400
16752640	16762880
END
$picture2 << END
255	255
90	90
END
$picture3 << END
16711680	16721920
16732160	16742400
16752640	16762880
END
plot $picture1 matrix using (0.49063423+$1*0.0187315394):(0.104929261-$2*0.00492926143):(int($3)/65536):(int($3)/256%256):(int($3)%256) with rgbimage notitle, \
  $picture2 matrix using (0.985951345+$1*0.0280973092):(0.203696946-$2*0.00739389214):(int($3)/65536):(int($3)/256%256):(int($3)%256) with rgbimage notitle, \
  $picture3 matrix using (0.49063423+$1*0.0187315394):(0.154929261-$2*0.00492926143):(int($3)/65536):(int($3)/256%256):(int($3)%256) with rgbimage notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
