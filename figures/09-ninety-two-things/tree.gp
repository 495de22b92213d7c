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
plot data skip 1 every ::0::3 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::4::7 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::8::11 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::12::15 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::16::19 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::20::23 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::24::27 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::28::31 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::32::35 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::36::39 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::40::43 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::44::47 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::48::51 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::52::55 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::56::59 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::60::63 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::64::67 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::68::71 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::72::75 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::76::79 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::80::83 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::84::87 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::88::91 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::92::95 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::96::99 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::100::103 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::104::107 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::108::111 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::112::115 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::116::119 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::120::123 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::124::127 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::128::131 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::132::135 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::136::139 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::140::143 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::144::147 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::148::151 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::152::155 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::156::159 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::160::163 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::164::167 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::168::171 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::172::175 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::176::179 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::180::183 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::184::187 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::188::191 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::192::195 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::196::199 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::200::203 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::204::207 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::208::211 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::212::215 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::216::219 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::220::223 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::224::227 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::228::231 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::232::235 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::236::239 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::240::243 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::244::247 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::248::251 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::252::255 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::256::259 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::260::263 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::264::267 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::268::271 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::272::275 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::276::279 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::280::283 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::284::287 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::288::291 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::292::295 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::296::299 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::300::303 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::304::307 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::308::311 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::312::315 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::316::319 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::320::323 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::324::327 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::328::331 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::332::335 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::336::339 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::340::343 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::344::347 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::348::351 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::352::355 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::356::359 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::360::363 using 3:4 with lines lc rgb '#000000' lw 0.5 dt solid notitle, \
  data skip 1 every ::364::375 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4DCC79A7' notitle, \
  data skip 1 every ::376::387 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4D009E73' notitle, \
  data skip 1 every ::388::399 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4DD55E00' notitle, \
  data skip 1 every ::400::411 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4D0072B2' notitle, \
  data skip 1 every ::412::434 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4DE69F00' notitle, \
  data skip 1 every ::435::455 using 3:4 with points pt 7 ps 3.4*disc lc rgb '#4D56B4E9' notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
