reset session
set encoding utf8
set terminal svg size 680,189 noenhanced font 'sans-serif,8' fontscale 1.3333 linewidth 1.3333 background '#FFFFFF'
bold = 'sans-serif" font-weight="bold'
disc = 0.19
tiles = 'image'
set output 'rdms.svg'
data = 'rdms.tsv'
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
set palette defined (0 '#440154', 1 '#414487', 2 '#2A788E', 3 '#22A884', 4 '#7AD151', 5 '#FDE725')
set cbrange [0:1]
set cbtics out nomirror scale 0.4 ('0' 0, '0.2' 0.2, '0.4' 0.4, '0.6' 0.6, '0.8' 0.8, '1.0' 1)
set multiplot
# panel 1
set lmargin at screen 0.1869
set rmargin at screen 0.3451
set bmargin at screen 0.1888
set tmargin at screen 0.7583
set xrange [-0.5:91.5]
unset xtics
set yrange [91.5:-0.5]
unset ytics
set label 'human' at screen 0.1869,0.8077 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
set arrow from graph 0.0149,-0.0434 to graph 0.1156,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.9851 to graph -0.0434,0.8844 nohead lc rgb '#333333' lw 1
set label 'human bodypart' at screen 0.1732,0.7212 right font ',7.5' tc rgb '#333333'
set arrow from graph 0.1453,-0.0434 to graph 0.246,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.8547 to graph -0.0434,0.754 nohead lc rgb '#333333' lw 1
set label 'human face' at screen 0.1732,0.6469 right font ',7.5' tc rgb '#333333'
set arrow from graph 0.2757,-0.0434 to graph 0.3764,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.7243 to graph -0.0434,0.6236 nohead lc rgb '#333333' lw 1
set label 'nonhuman bodypart' at screen 0.1732,0.5726 right font ',7.5' tc rgb '#333333'
set arrow from graph 0.4062,-0.0434 to graph 0.5069,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.5938 to graph -0.0434,0.4931 nohead lc rgb '#333333' lw 1
set label 'nonhuman face' at screen 0.1732,0.4983 right font ',7.5' tc rgb '#333333'
set arrow from graph 0.5366,-0.0434 to graph 0.7569,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.4634 to graph -0.0434,0.2431 nohead lc rgb '#333333' lw 1
set label 'natural inanimate' at screen 0.1732,0.39 right font ',7.5' tc rgb '#333333'
set arrow from graph 0.7866,-0.0434 to graph 0.9851,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.2134 to graph -0.0434,0.0149 nohead lc rgb '#333333' lw 1
set label 'artificial inanimate' at screen 0.1732,0.2538 right font ',7.5' tc rgb '#333333'
set arrow from graph 0.1304,0 to graph 0.1304,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.8696 to graph 1,0.8696 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.2609,0 to graph 0.2609,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.7391 to graph 1,0.7391 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.3913,0 to graph 0.3913,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.6087 to graph 1,0.6087 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.5217,0 to graph 0.5217,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.4783 to graph 1,0.4783 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.7717,0 to graph 0.7717,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.2283 to graph 1,0.2283 nohead front lc rgb '#FFFFFF' lw 0.5
set colorbox vertical user origin screen 0.9098,0.1888 size screen 0.0157,0.5695 noborder
set label 'percentile' at screen 0.9804,0.4735 center rotate by 90 font ',8.5' tc rgb '#333333'
plot data skip 1 every ::0::8463 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 2
set lmargin at screen 0.3686
set rmargin at screen 0.5268
set bmargin at screen 0.1888
set tmargin at screen 0.7583
set xrange [-0.5:91.5]
unset xtics
set yrange [91.5:-0.5]
unset ytics
set label 'monkey' at screen 0.3686,0.8077 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
set arrow from graph 0.0149,-0.0434 to graph 0.1156,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.9851 to graph -0.0434,0.8844 nohead lc rgb '#333333' lw 1
set arrow from graph 0.1453,-0.0434 to graph 0.246,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.8547 to graph -0.0434,0.754 nohead lc rgb '#333333' lw 1
set arrow from graph 0.2757,-0.0434 to graph 0.3764,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.7243 to graph -0.0434,0.6236 nohead lc rgb '#333333' lw 1
set arrow from graph 0.4062,-0.0434 to graph 0.5069,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.5938 to graph -0.0434,0.4931 nohead lc rgb '#333333' lw 1
set arrow from graph 0.5366,-0.0434 to graph 0.7569,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.4634 to graph -0.0434,0.2431 nohead lc rgb '#333333' lw 1
set arrow from graph 0.7866,-0.0434 to graph 0.9851,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.2134 to graph -0.0434,0.0149 nohead lc rgb '#333333' lw 1
set arrow from graph 0.1304,0 to graph 0.1304,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.8696 to graph 1,0.8696 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.2609,0 to graph 0.2609,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.7391 to graph 1,0.7391 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.3913,0 to graph 0.3913,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.6087 to graph 1,0.6087 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.5217,0 to graph 0.5217,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.4783 to graph 1,0.4783 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.7717,0 to graph 0.7717,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.2283 to graph 1,0.2283 nohead front lc rgb '#FFFFFF' lw 0.5
plot data skip 1 every ::8464::16927 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 3
set lmargin at screen 0.5503
set rmargin at screen 0.7085
set bmargin at screen 0.1888
set tmargin at screen 0.7583
set xrange [-0.5:91.5]
unset xtics
set yrange [91.5:-0.5]
unset ytics
set label 'fire8' at screen 0.5503,0.8077 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
set arrow from graph 0.0149,-0.0434 to graph 0.1156,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.9851 to graph -0.0434,0.8844 nohead lc rgb '#333333' lw 1
set arrow from graph 0.1453,-0.0434 to graph 0.246,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.8547 to graph -0.0434,0.754 nohead lc rgb '#333333' lw 1
set arrow from graph 0.2757,-0.0434 to graph 0.3764,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.7243 to graph -0.0434,0.6236 nohead lc rgb '#333333' lw 1
set arrow from graph 0.4062,-0.0434 to graph 0.5069,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.5938 to graph -0.0434,0.4931 nohead lc rgb '#333333' lw 1
set arrow from graph 0.5366,-0.0434 to graph 0.7569,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.4634 to graph -0.0434,0.2431 nohead lc rgb '#333333' lw 1
set arrow from graph 0.7866,-0.0434 to graph 0.9851,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.2134 to graph -0.0434,0.0149 nohead lc rgb '#333333' lw 1
set arrow from graph 0.1304,0 to graph 0.1304,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.8696 to graph 1,0.8696 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.2609,0 to graph 0.2609,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.7391 to graph 1,0.7391 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.3913,0 to graph 0.3913,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.6087 to graph 1,0.6087 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.5217,0 to graph 0.5217,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.4783 to graph 1,0.4783 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.7717,0 to graph 0.7717,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.2283 to graph 1,0.2283 nohead front lc rgb '#FFFFFF' lw 0.5
plot data skip 1 every ::16928::25391 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
# panel 4
set lmargin at screen 0.732
set rmargin at screen 0.8902
set bmargin at screen 0.1888
set tmargin at screen 0.7583
set xrange [-0.5:91.5]
unset xtics
set yrange [91.5:-0.5]
unset ytics
set label 'block_13' at screen 0.732,0.8077 left font bold.',8.5' tc rgb '#333333'
set object rectangle from graph 0,0 to graph 1,1 behind fs solid 1 noborder fc rgb '#DDDDDD'
set border 0
set arrow from graph 0.0149,-0.0434 to graph 0.1156,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.9851 to graph -0.0434,0.8844 nohead lc rgb '#333333' lw 1
set arrow from graph 0.1453,-0.0434 to graph 0.246,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.8547 to graph -0.0434,0.754 nohead lc rgb '#333333' lw 1
set arrow from graph 0.2757,-0.0434 to graph 0.3764,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.7243 to graph -0.0434,0.6236 nohead lc rgb '#333333' lw 1
set arrow from graph 0.4062,-0.0434 to graph 0.5069,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.5938 to graph -0.0434,0.4931 nohead lc rgb '#333333' lw 1
set arrow from graph 0.5366,-0.0434 to graph 0.7569,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.4634 to graph -0.0434,0.2431 nohead lc rgb '#333333' lw 1
set arrow from graph 0.7866,-0.0434 to graph 0.9851,-0.0434 nohead lc rgb '#333333' lw 1
set arrow from graph -0.0434,0.2134 to graph -0.0434,0.0149 nohead lc rgb '#333333' lw 1
set arrow from graph 0.1304,0 to graph 0.1304,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.8696 to graph 1,0.8696 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.2609,0 to graph 0.2609,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.7391 to graph 1,0.7391 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.3913,0 to graph 0.3913,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.6087 to graph 1,0.6087 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.5217,0 to graph 0.5217,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.4783 to graph 1,0.4783 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0.7717,0 to graph 0.7717,1 nohead front lc rgb '#FFFFFF' lw 0.5
set arrow from graph 0,0.2283 to graph 1,0.2283 nohead front lc rgb '#FFFFFF' lw 0.5
plot data skip 1 every ::25392::33855 using 3:4:7 with @tiles notitle
unset label
unset arrow
unset object
unset colorbox
unset multiplot
unset output
