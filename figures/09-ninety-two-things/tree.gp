reset session
set encoding utf8
set terminal svg size 756,378 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'tree.svg'
data = 'tree.tsv'
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
set label 'judged dissimilarity' at screen 0.0188,0.4691 center rotate by 90 font ',8.5' tc rgb '#333333'
set label '' at screen 0.0973,0.9541 point pt 7 ps 4*disc lc rgb '#0072B2'
set label 'human face' at screen 0.1184,0.9541 left font ',8' tc rgb '#333333'
set label '' at screen 0.2362,0.9541 point pt 7 ps 4*disc lc rgb '#D55E00'
set label 'human bodypart' at screen 0.2574,0.9541 left font ',8' tc rgb '#333333'
set label '' at screen 0.4076,0.9541 point pt 7 ps 4*disc lc rgb '#009E73'
set label 'nonhuman face' at screen 0.4287,0.9541 left font ',8' tc rgb '#333333'
set label '' at screen 0.5708,0.9541 point pt 7 ps 4*disc lc rgb '#CC79A7'
set label 'nonhuman bodypart' at screen 0.592,0.9541 left font ',8' tc rgb '#333333'
set label '' at screen 0.7666,0.9541 point pt 7 ps 4*disc lc rgb '#E69F00'
set label 'natural inanimate' at screen 0.7877,0.9541 left font ',8' tc rgb '#333333'
set label '' at screen 0.0973,0.9083 point pt 7 ps 4*disc lc rgb '#56B4E9'
set label 'artificial inanimate' at screen 0.1184,0.9083 left font ',8' tc rgb '#333333'
# panel 1
set lmargin at screen 0.0832
set rmargin at screen 0.9824
set bmargin at screen 0.0758
set tmargin at screen 0.8624
set xrange [-2.64:95.64]
set xtics norotate scale 0.5 ('0' 0, '20' 20, '40' 40, '60' 60, '80' 80)
set yrange [-0.000947368532:0.0167368441]
set ytics norotate scale 0.5 ('0' 0, '0.005' 0.005, '0.010' 0.01, '0.015' 0.015)
plot data skip 1 every ::0::4 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::5::9 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::10::14 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::15::19 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::20::24 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::25::29 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::30::34 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::35::39 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::40::44 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::45::49 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::50::54 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::55::59 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::60::64 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::65::69 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::70::74 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::75::79 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::80::84 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::85::89 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::90::94 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::95::99 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::100::104 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::105::109 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::110::114 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::115::119 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::120::124 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::125::129 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::130::134 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::135::139 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::140::144 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::145::149 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::150::154 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::155::159 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::160::164 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::165::169 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::170::174 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::175::179 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::180::184 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::185::189 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::190::194 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::195::199 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::200::204 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::205::209 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::210::214 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::215::219 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::220::224 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::225::229 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::230::234 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::235::239 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::240::244 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::245::249 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::250::254 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::255::259 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::260::264 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::265::269 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::270::274 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::275::279 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::280::284 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::285::289 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::290::294 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::295::299 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::300::304 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::305::309 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::310::314 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::315::319 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::320::324 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::325::329 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::330::334 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::335::339 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::340::344 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::345::349 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::350::354 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::355::359 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::360::364 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::365::369 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::370::374 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::375::379 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::380::384 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::385::389 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::390::394 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::395::399 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::400::404 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::405::409 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::410::414 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::415::419 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::420::424 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::425::429 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::430::434 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::435::439 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::440::444 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::445::449 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::450::454 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::455::466 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4DCC79A7' notitle, \
  data skip 1 every ::467::478 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4D009E73' notitle, \
  data skip 1 every ::479::490 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4DD55E00' notitle, \
  data skip 1 every ::491::502 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4D0072B2' notitle, \
  data skip 1 every ::503::525 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4DE69F00' notitle, \
  data skip 1 every ::526::546 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4D56B4E9' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
