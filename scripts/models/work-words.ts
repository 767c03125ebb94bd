/**
 * What each stem says for hard work, and for work that is not small, in hundredths. Learned by bench/train-tiers.ts from the tune half of bench/tiers (n = 4222: 1178 haiku, 1779 sonnet, 1265 opus) and from 472 prompts with
 * one label; not edited by hand.
 */
export const WORK_WORDS = `
10x 5 1, 1st 4 1, 24h -3 -8, 28th 5 -1, 30s -3 -8, 3rd -2 -3, 40k 10 4, 502s 4 2, 50k -3 1, 60k 5 1, 60s -7 1, 90k 4 4, 9k -3 1
aa 7 -3, aan -3 4, ab -1 3, abend 2 -6, abl 19 7, about 16 -24, abov -4 8, abstract 3 -8, abtest 3 4, access 21 13, accid 3 -6
accord 4 2, account -20 -4, acm -3 5, across 28 5, act 0 5, action -2 7, activ -7 -9, actual 2 19, ad -2 7, add -46 -61
address -17 -5, adjust -5 -2, admin 39 30, adr -4 1, ads 1 5, affect 12 5, after 3 54, again -7 0, against 6 10, age 7 -2
agenc 12 12, agenda -4 -17, aggreg -7 7, agre 16 5, agreement -6 -5, ai 14 6, al -8 -2, alarm 10 2, alemb -18 10, alert -6 9
alertmanag -3 0, alia -1 6, alias 2 -4, align -2 -4, all -5 -21, alloc -3 1, allow 2 -11, alon -4 2, alphabet -6 -1, alpin -4 2
alreadi 31 9, als -6 0, also 17 9, alt -6 -10, altern -12 2, although -1 4, alwai -7 -3, am 2 4, american 1 3, amount 10 -10
an 16 15, analyt -1 4, anchor -2 -11, and 14 13, android 5 16, angri -5 1, anim -3 11, annot -5 -3, announc 1 5, annual 6 5
anoth 23 7, ansibl 15 5, answer -5 6, ant 8 2, any -7 4, anybodi -5 2, anymor -1 4, anyon 29 4, anyth 28 -4, anywher -8 -10
apart 8 6, api 26 28, apostroph -5 -5, app 54 31, appar 5 2, appear -6 5, appl 4 6, appli -4 15, applic 6 2, approv 8 -6, arab 5 4
architectur 5 -5, archiv -6 -5, are 23 27, area 4 9, arent 0 6, argo -3 7, argument 4 -3, arizona -6 6, around 18 0, arriv 2 9
arrow -9 -2, articl -1 8, as -11 -9, ask 3 18, assert 2 7, asset -6 -9, assigne -3 -7, assist 11 13, associ 2 7, async -9 13
asyncio -3 6, asyncpg 0 4, at 0 36, attach 14 12, attack 6 2, attend -5 -4, attende -9 3, attribut -3 10, au -5 4, audit 9 10
auditor 17 11, auf -3 6, aus 3 5, australia 8 1, auth -12 -6, authelia -1 3, authent 9 7, authentik -4 2, author 18 6, auto 3 8
autocomplet -3 4, autom 12 -3, automat 17 3, autumn 3 4, avail 4 3, avec 4 7, averag -8 5, awai 5 4, aws 13 3, axi -4 -6, ayer 4 7
b 22 5, back 1 23, backend 0 10, backfil -3 5, backlog -9 5, backoff -2 4, backup -15 -5, bad 3 6, badg -7 -14, bakeri -8 -3
balanc 18 4, ballot 12 -3, bank 16 6, banner -3 -9, bar -1 11, bare 8 8, base -13 -1, basic 4 -3, basket 5 -1, batch 10 4, bau 14 2
be 16 -12, beani -5 -3, beat -4 3, becaus -3 -12, becom 5 4, been 9 3, befor 40 26, behaviour 7 7, behind -16 5, bei -7 5, beim 4 3
below -3 1, benutz -2 -12, beta -7 0, between 3 3, bid 5 -1, big 2 9, bigger -5 -4, bill 21 0, bin -3 -1, bind -3 -3, bio -2 -5
bit 1 -6, bitt 0 4, black 0 -10, blame -6 -12, blameless -8 -8, blank -3 5, blind -12 7, block -6 -3, blocker -9 -1, blog -4 -1
blue 4 1, blur -1 -3, blurri -3 -5, board -5 -7, bodi 8 4, book 26 10, bookmark -6 2, border 7 -1, bot -14 -2, both 18 1
bottom -5 -2, bought 5 3, box -4 -8, branch -22 -23, brazil 2 10, break 36 41, bridg -4 1, bring 16 15, broke 8 12, broker -3 1
budget -15 -3, bug -20 1, build 37 18, builder 19 5, built 6 4, bulb -2 4, bulk 5 3, bump -7 3, bundl -20 5, burn 7 5
burndown -2 -4, bus 0 4, busi 5 -2, but -15 14, button -52 -43, buy 9 -5, by 9 12, bylaw -3 4, byte 1 -7, c 8 3, cach 14 -9
calcul -4 15, calendar -15 -3, call -25 7, callback 3 14, came 5 11, camera -2 6, can 37 36, canari 16 5, cancel 0 -13, candid 0 4
cannot -7 5, canon 5 3, cant -3 28, capitalis -4 -6, captur 8 1, car 0 3, card -3 -10, care 9 0, cart 9 15, cash 10 1, catalog 13 1
caught 4 1, caus 19 9, ce 5 0, celeri -16 11, cent 9 8, cert -5 2, certif -15 17, chain 10 4, chair -15 -11, chairman -5 -10
challeng 10 4, champ 2 3, chang -14 -16, changelog -20 -20, channel -10 -1, chapter 10 0, charg 34 15, chariti 6 6, chart -32 -9
chat 12 10, cheaper -8 4, cheapest -7 2, check 5 -4, checkbox -6 -14, checklist -10 -8, checkout 25 14, checksum -3 1, cherri -8 -11
child -5 -6, chines -3 7, choic 7 3, chose -7 1, christma 0 -3, chromat 0 4, chrome -6 7, chunk 6 1, churn 5 1, ci -19 28
circular -6 3, claim 12 9, class 4 9, clean -17 7, cleanup -5 -5, clear -10 1, cli 5 -8, click -4 5, clickabl -2 -4, client 15 7
climb 6 5, clinic 10 7, clock 3 9, clone 7 10, close -7 -1, cloud 1 8, cloudflar -7 7, club -4 2, cluster 23 13, code 5 -2
codebas 13 5, codemod -6 5, codeown -6 -13, collabor 14 5, collaps -5 -2, colleagu -12 0, collect 1 8, collid -1 -11, color -8 -14
colour -8 -4, column -25 -5, com 15 3, combien 1 -9, combobox 7 2, come 0 14, command 1 -3, comment -6 -18, commit -8 -15
committe -16 -2, como -3 -5, compani 6 -2, compar -11 4, compil 6 1, complain -9 -7, complaint -6 -4, complet 7 2, compon -18 25
compos -12 -20, compt -2 4, comput -3 -2, con -10 -2, concurr 4 3, condit 5 -1, conf -6 -2, confer -10 4, confid -4 4, config -9 -16
configur -7 -11, confirm -11 6, conflict -5 -10, confluenc -2 -9, conftest -3 -2, confus -5 -13, connect 1 7, consent 19 8
consid 6 3, consist 2 -4, consol -14 -14, const -2 -6, constant -4 -4, constraint 13 0, consult -3 3, consum 21 5, contact -15 -9
contain -10 15, content -8 -16, context 8 -3, contract -5 -3, contractor 11 7, contradict 5 1, contrast -6 -14, contribut -4 -7
control 0 3, convent -3 -11, convert -8 9, cooki -17 -1, copi -4 4, copyright -3 -12, cor -14 -18, core -5 -10, correct 0 -20
cost 14 8, could 6 -7, couldnt -9 0, count -5 -3, counter -3 -9, countri -5 -18, coupon -3 4, cover -5 -3, coverag -9 -8, cpu 9 5
crash -6 7, creat -14 -7, createdat -7 -4, credenti 3 5, credit 6 6, creep 11 4, criteria -9 -9, crm 3 7, cron -15 -26, crud 12 2
csp -1 4, css -19 7, csv -29 -3, cto 10 3, curl -4 -19, current -15 -11, cursor -5 8, custom 50 32, customerid -4 9, cut 10 18
cutov 9 3, cve -3 4, cypress -3 -2, d -7 -19, da -2 8, dai -12 -3, daili 4 5, dan 2 -13, dare 5 3, dark -13 12, das -12 -3
dashboard 3 16, data 60 14, databas 9 13, date -27 -12, datetim -7 1, day -1 5, db 30 11, dbs 3 -3, de -4 6, dead -4 5
deadlin -11 -19, deadlock 28 7, deal -7 2, debian -2 -10, debounc -6 -4, debug -9 -16, decemb 1 4, decent -1 -4, decid -7 -5
decim -8 9, deck 1 4, decod -1 -6, dedup -7 2, deep 3 9, default -19 -22, defect -7 2, defin 3 -10, degrad -3 -6, degre 3 -7
del -8 -12, delet 11 -9, deliv 5 6, demo 6 -3, den 4 6, deni -8 3, dep 5 10, depend -26 6, dependabot -9 0, deploi 18 24
deploy 8 10, depoi -2 3, deposit 11 4, der -6 -5, des 11 2, descript -6 -3, desd 3 5, design 5 6, destin 5 1, destroi 7 2
detach 4 -2, detail 7 -3, detect 8 12, dev -8 3, develop -3 -2, devic -3 -2, di 15 7, dia -3 2, dict -9 -2, did -17 -15, didnt 13 3
die -8 2, diff 9 15, differ 8 2, dig 13 5, direct 4 4, directli 7 1, director 7 -3, directori -5 -9, disabl 14 3, disagre 8 -2
disast 8 2, discount 1 9, disk 36 16, div -6 -5, dns -8 4, do -10 -22, doc -20 4, docker 3 -14, dockerfil -14 2, docstr -2 -9
doctor 12 4, document 5 21, docx -18 -14, doe -32 -59, doesnt -20 2, dom 12 5, domain 1 10, donant 0 -4, donat -2 4, done 1 8
donor 12 6, dont -18 -17, door 14 6, doorbel -1 7, doubl 34 23, down -16 7, download -12 -6, downtim 34 8, dr 3 -10, draft 13 7
drag 8 5, drain 6 4, draw -4 4, drift 12 7, driver -5 8, drop 5 28, dropdown -2 5, dry -6 8, dst -10 0, du 14 2, due -16 -16
dump 10 -3, duplic 11 7, dure 27 10, dutch -5 -5, dynam 6 2, e 8 -12, each -16 9, earli -2 5, edg -4 14, edit 28 13, editor 15 7
een -4 6, effect -2 -5, eigentlich -6 -5, eight -3 -6, ein 6 -4, einem 11 6, einen -7 5, either 6 1, el -6 -3, elasticsearch 2 3
elect 27 6, element 9 -3, eleven 4 0, els 3 -19, email -21 -35, embarrass -12 -6, emerg 2 4, emoji -4 8, employe -7 1, empti 1 5
en -18 -16, enabl -2 6, encod 5 4, encrypt 17 10, end -12 -19, endpoint 5 30, endtoend 1 9, energi -2 6, enforc 4 1, engin 2 -4
english -11 -17, enough 4 10, enter -2 3, enterpris 12 4, entir 10 6, entiti -3 2, entr 0 3, entra 2 3, entri -15 -12, enum 1 9
env -20 -18, epic 2 11, equip 9 3, er 4 -6, erp 10 6, error -23 -13, es -4 5, escal 7 6, escap -2 5, eslint -11 2, esm 8 2, esp 3 3
esp32 3 7, esphom -4 -7, est 5 1, esta -5 1, estim 11 5, et 12 4, eta -7 -5, etc 6 4, eu 15 4, euro -2 4, europ -5 -5, even 17 16
event 11 37, ever 6 4, everi 21 15, everybodi -2 -4, everyon 5 1, everyth -5 10, everywher -9 7, evid 4 3, exactli 6 4
exampl -2 -18, excel -3 -14, except -19 18, exchang 5 2, exclud -5 -9, exec -2 -5, execut -12 -2, exhaust 2 5, exist 3 11, exit -6 6
expect -1 -10, expens 7 6, expir -18 -12, explain -30 -15, export -20 11, expos 7 1, express -5 -6, extend 9 -8, extendthem -1 -5
extens 3 5, extract 7 8, ey 13 3, f -8 3, fail 4 8, fail2ban -5 3, failov 15 6, failur -6 -5, fall 6 9, fals -6 7, fast 17 -1
fastapi -15 9, faster -2 8, faut 9 -2, favicon -4 -13, featur 5 1, februari -5 4, fee -11 -7, feed -1 7, feedback 0 5, fetch -13 -9
few 10 -3, fichier -5 -4, field -21 1, fight -5 6, figma 5 9, figur 6 4, file -28 -18, fill -4 -6, filter -25 5, final -5 -4
financ 22 8, find -6 27, fine 4 19, finish 27 27, fire -9 4, firefox -4 2, firm -4 -8, first 12 16, fit -6 -6, five 7 20, fix 8 2
fixtur -10 -2, fixvers -4 -7, flag -4 -13, flaki 12 5, flicker 0 8, flight 12 6, flip -7 8, float 1 6, floor 1 -4, flow 10 16
fns -1 3, focu -11 13, foi 7 1, folder 15 -2, follow -6 4, font -5 7, footer -19 -41, for -4 -7, forbid -7 -2, forecast 5 3
forev -1 6, forget -4 -5, forgot -3 0, form -8 30, formal -3 -1, format -4 -11, formula -6 -4, forum -2 4, forward -1 7, found 8 -9
four 13 10, fr -2 5, free 7 9, freez -7 7, french -5 -7, fridai 6 15, friend -3 -4, friendli -9 -18, frigat -9 11, frist 4 2
fritzbox -1 5, from 22 16, front 2 4, frontend 8 0, full 10 -3, function -10 6, funder -3 1, fundrais -4 4, fur -3 -11, gala 0 -9
game 4 3, gantt 4 -6, gap 10 2, garag 9 0, gatewai 14 11, gave 2 5, gb -5 24, gdpr 21 4, gener -5 16, german -4 -7, germani -2 -7
gestern -3 -9, get 18 29, gh -9 -7, gift -4 5, git -6 -31, gitignor -3 -14, gitlab -8 1, give 1 -12, given -6 -17, global 0 3
go 19 23, goe 0 19, gold -3 -3, good 2 -5, googl 10 16, got 10 0, gpu -8 7, grace 6 -1, grafana -19 -14, grandma 1 3, grant -7 -1
graph -4 6, green -1 11, grei -2 -15, grep -2 -13, grid -15 -1, group -14 6, grow 24 7, growth 9 2, groß -5 -3, gtm 10 4
guess 12 13, guest -5 1, guid -10 6, guidelin -5 5, guild -3 1, gunicorn -6 -8, guy 7 2, gzip -9 -10, h 1 -6, ha 12 15, hab 6 5
had 15 4, half 8 18, hall -7 -3, hand -4 3, handbook 0 -7, handl 19 10, handler -7 3, handov -1 5, hang 11 11, happen 18 17
happi -5 -3, hard 7 4, hardcod -5 2, harmless -4 2, has -7 26, hash 11 2, hasnt -5 7, hat 10 6, hate -5 -1, have 3 -9, havent -10 -4
he 4 1, head -15 -12, header 0 -16, health -9 -1, healthcheck -11 -8, heap 18 3, heapsnapshot 9 1, heard -11 -4, heat -3 7
height -8 -4, heißt -4 -5, hell 3 4, helm -7 -9, help 12 -1, here -3 -24, hero -10 -20, heroku 7 -2, het -5 9, hex -5 -4, hey -2 -5
hide -14 -29, high -12 -9, him -8 -4, hint -2 3, hire -15 -5, his -1 -4, histori 27 16, hit 6 9, hl7 1 -5, hold 3 -2, hole 11 6
holidai -18 4, home -3 18, homegrown 8 1, homepag -5 -5, honest 6 3, honestli 12 1, hook -21 8, hospit 17 4, host 9 17, hot -4 4
hotel 9 2, hotfix 0 4, hour -14 15, hous 5 3, hover 3 -2, how -20 -33, html -1 -7, http 7 -17, httpx -12 -10, human -6 -10
hurt 2 -3, hybrid 3 4, hydrat 11 9, i -5 -11, iban 4 -9, ich 7 -1, icon -18 -18, id -4 8, idea 20 11, idempot 18 7, ident 2 9
idl 1 3, idp 0 5, ids -4 -10, if -6 21, ifram 3 0, ignor -12 -3, il 3 9, ill 3 -4, im 3 -3, imag -15 9, img -4 -8, implement 2 7
import -34 -6, imposs 5 1, in -22 -43, inbox 4 5, incid -7 -11, includ 16 5, increas -2 -11, increment 5 2, indent -2 -7
index -11 8, infer 4 2, infinispan 7 1, infinit -4 -1, influx 1 3, info -2 -11, inherit 12 4, initi -2 7, inject 19 16, inp 8 2
input -5 -10, insert -5 -1, insid -7 6, instal -11 -1, instead -33 -4, insur 0 -4, integr -7 1, intel 4 3, intend 4 3
intercept -5 4, interest 11 4, intern 3 9, internation 0 10, internet 22 12, interview -4 7, intl 5 3, into 1 17, introduc 11 2
invalid 1 6, inventori -1 -4, invest -5 0, invit -15 -1, invoic 26 8, io -6 -18, ios 14 1, iot 6 6, ip -3 -14, iphon -14 6, is -17 3
ish -3 2, isnt -15 15, iso -8 -7, isol 5 -4, issu -4 -5, ist 1 17, it -5 -3, itd 0 -8, its 4 0, itself 17 9, ive 16 0, jai -3 3
jan -17 -17, januari 7 5, jargon -16 1, javascript 8 4, je -5 3, jellyfin -9 3, jenkin 7 6, jest -7 -7, jira -24 5, job 12 1
join -3 -4, jona 10 -8, jour 0 -5, jpg -4 -4, jql -14 -36, js -6 -6, json -23 1, jsx -2 7, jump -7 3, june 4 1, junior -3 5
just 29 6, jwt 7 10, k3s 3 2, kafka 19 15, kanban -3 1, kannst -4 -6, kano 1 -4, kb -13 6, keep -8 27, kei 10 32, kein 7 -5
kept -3 0, kernel 10 4, key -4 -1, keyboard -15 6, keycloak 9 0, kick -5 -5, kid 6 8, kill 21 14, klein 2 -4, know -15 -21
kubernet 11 1, kunden 8 2, la -9 12, lab 9 5, label -23 -52, lack -3 -2, lag 14 10, lamp -5 2, lan -7 6, land -8 1, lang -1 4
languag -11 -3, laps 0 12, last -22 -11, late 4 0, latenc 14 4, later 12 -2, latest -12 2, launch 10 2, law 3 0, lawyer 6 2
layout 0 4, lazi 1 -8, lcp 4 2, le -1 -6, lead -18 -4, leader 14 6, leak 15 14, least -13 4, leav 14 12, ledger 11 1, left -8 -6
legaci -6 11, legal -3 -5, legend -7 -6, length -3 -11, les 7 2, less -4 -8, let 39 14, letter -3 -15, level 1 -18, lib -15 8
librari 22 15, licenc -13 -2, licens 1 -9, liegt 0 -5, light -3 0, lighthous 0 6, like -7 16, limit -9 -5, line -27 -41
liner -5 -19, link -24 -29, linkedin -3 3, lint -6 -12, linux 0 -4, list -45 -16, listen -4 -6, live 24 -6, lo -5 3, load 12 24
lobbi -4 0, local 7 25, localhost -7 1, localstorag 9 6, lock -4 -4, lockfil -5 -3, lodash -4 -6, log 4 9, logic 7 3, login -8 -13
logist -6 2, logo -14 -43, loki -3 -7, lol -6 0, long 0 4, longer 11 4, look 7 22, lookup 12 4, loop 2 9, los 6 -4, lose 13 17
loss 6 2, lost -8 1, lot 5 1, low -11 3, lower -8 -19, lowercas -7 2, loyalti 6 3, ly -4 1, mac -6 -5, machen 7 2, macro 0 -4
made 0 6, magic -5 -4, mail -16 -14, mailer -3 1, main -22 -8, mainten 0 -5, major -6 4, make -29 -25, mal -2 4, man -1 -4
manag 11 4, mani -23 -19, map 4 12, marca 2 -4, march 4 -6, margin 3 4, mark 4 -2, markdown 0 -9, market 11 9, marketplac 21 12
mask 4 6, match 2 18, matrix -8 -5, matter -7 -6, max -9 -7, may 14 6, mayb 11 10, mb -3 4, md -3 -16, me -41 -33, mean -12 -17
media -3 -5, median -4 -1, meet -3 -2, mehr 5 -4, member 11 0, membership -8 2, memori 13 13, mentor 2 4, menu 5 -6, merchant 5 2
merg -9 -15, mermaid -3 -6, mess 4 -3, messag -13 -9, met -4 -2, meter 2 12, method -7 -1, metric 2 10, mfa 6 -1, microservic 12 4
middlewar -8 -1, midnight -3 5, migrat 25 4, million 30 11, min 10 14, mind 4 3, mine 3 8, mini 7 2, minu 0 -9, mir -4 -13
mirror 1 6, mise -4 3, mismatch 1 5, miss -8 -1, mistak 3 -4, mit -2 -4, mix 3 -9, mm 0 -4, mobil -2 -8, mock -4 -6, modal -8 8
mode -15 14, model 15 19, mondai 24 17, monei 0 6, mongo 3 6, mongoos 3 4, monolith 20 7, monorepo 7 9, month 3 -5, monthli 2 4
more -16 -4, mosquitto -5 4, most 3 8, mostli 1 -7, motion -15 6, mount -2 -4, mous -2 3, move 18 -7, mqtt -2 7, ms 7 3, much -12 3
muller -4 3, multi 17 8, multipl -4 3, must 8 10, mustnt 7 1, my 9 -9, mypi -6 -4, myself 4 0, mysql 10 2, n -7 3, n100 4 4, na 6 2
nach -1 -8, nadi -4 1, name -34 -43, namespac 5 4, nas -5 7, nativ 9 8, navig -7 -3, ndjson 6 1, ne 1 5, nearest 6 2, need 11 -5
neg 6 4, neighbour 13 4, nest -1 16, network 14 4, never -19 5, new -9 5, newcheckout -3 -5, newest -10 -17, newslett -1 5
next 1 16, nextcloud -8 -3, nfs 6 2, nginx -8 6, nice -1 -6, nicht -21 6, night 23 20, nightli 16 4, nine -3 8, no -12 2, nobodi 6 6
noch 4 5, node 18 23, nodemodul -3 -9, nois -2 3, nomin 4 -4, non -11 -1, none -4 4, nonprofit 3 2, nonsens 6 3, noon 4 -2
normal 10 3, nos 2 4, not -25 -9, note -29 4, noth -4 13, notic 12 0, notif -4 23, nov 1 -16, now 25 0, npluson -4 0, npm -9 -3
nuc -5 1, null -8 -16, number 0 -22, nur -3 -6, nvidia -3 2, o -2 5, oauth 8 3, object 7 5, octob -8 4, of 5 -27, off 12 12
offer 10 6, offic -4 4, offlin 37 11, offset -7 -6, offsit 3 -1, og -3 3, ohn 5 3, oidc -4 -5, ok 17 14, okai -16 1, okta 9 4
old -9 1, older -3 -12, ollama -16 8, on -4 1, onboard -8 11, onc 28 11, one 17 -25, onli 5 -5, onlin 23 11, onto 4 -2, oom 5 4
open 9 18, openapi -18 15, oper 1 -9, opinion 6 3, opnsens 0 -5, ops -2 -7, option 2 4, or 39 19, order 10 22, orderstatu 4 -1
org -5 -11, organ -1 5, organis 7 1, orm 0 5, other 7 4, otp -1 5, our 13 29, out -4 2, outag 1 6, outbox -6 2, outlin -3 3
outlook -2 6, output 2 7, outsid 6 7, over 54 38, overag 5 1, overdu -9 -10, overnight 22 7, overwrit 5 2, owe 4 0, own 18 20
owner -8 -13, p -2 -8, p95 11 -3, p99 17 4, pack -4 -2, pad -4 -8, page -19 -36, pager -4 6, pagin -17 8, paid 8 -5, pair 12 10
panda -4 6, panel -2 -16, paper -1 -16, paperless -4 -6, par -2 -10, para 1 4, paragraph -10 -3, parallel -1 3, param -10 6
paramet -3 -4, parent 13 15, park -2 -10, pars 4 4, parser 4 4, part 8 -9, parti 6 6, partial 14 9, partit 9 2, partner 4 13
pas 7 3, pass 16 12, passkei 12 2, password -4 -1, past -11 11, patch 15 6, path 15 -15, patient 17 1, pattern 12 5, paus 1 -5
pay -4 6, payment 24 6, payout 8 6, payrol 10 2, pdf -24 11, peak 4 1, peer 1 5, pentest 33 7, peopl 17 22, per -15 16, percent 6 10
perd -3 4, perf 5 2, period 7 -5, permiss 23 7, persist -2 -4, person 8 4, peux -5 3, pgdump -1 3, phone -11 5, photo -11 -4
pi -5 -11, pick 11 3, picker -10 13, pihol -4 -8, pile -5 1, pin -11 -5, ping -6 -4, pip -9 2, pipelin -3 16, pixel -7 -7
place -11 9, placehold -5 -12, plai -2 -4, plain 13 7, plan 29 10, platform 16 4, plausibl 0 -3, player 9 0, playwright -11 -14
pleas -12 -32, plex -3 9, pls -8 -27, plu -6 7, plugin 15 7, plural -4 -9, pm 4 4, png 7 -10, po -5 1, pod 36 2, point -16 -15
polici -20 -11, polish -1 -5, polit -11 -8, poll 5 3, polyfil -8 7, pool 8 7, popup -3 -7, por -4 -3, port -3 -17, portal 2 15
posit -8 1, post -17 -2, postgr 40 18, postmortem -2 -5, pour 3 4, power 6 5, pr 25 12, pre -4 -2, precis -4 3, prefer -7 10
prepar 9 2, presenc -8 8, present -11 -6, presid 4 1, press -8 -2, prettier -5 -6, preview 14 3, price 25 13, primari 24 1
print -20 -18, prisma -4 9, privaci 13 3, privat 4 2, priya -1 4, pro 5 3, probabl -4 -5, problem 11 4, process 22 5, prod 3 -6
product 20 5, profil -1 6, program -8 3, progress -6 -6, project -17 -10, prometheu 7 6, promis -11 4, promo 5 -3, proof 4 1
prop -1 -9, proper 3 4, properli 3 2, properti -12 0, propos 13 5, prorat 8 1, prospectu -3 4, protect -5 0, prototyp 16 5
prove 13 4, provid 13 4, proxi 13 6, proxmox 6 5, prs -15 12, pruf 7 2, psycopg2 1 -10, public 29 7, publish 6 3, pull -22 7
pump -2 4, pupil 8 2, purchas -3 2, push -7 -6, put -34 -63, py -21 -6, pydant -1 -9, pytest -15 -5, python 3 -6, q3 -12 1
qa -11 -13, qr -2 -11, qty -2 -6, quantiti -6 1, quarter -1 7, que -9 7, quell 5 1, queri -17 10, question 19 7, queue 30 11
qui 4 5, quick -11 -21, quiero 9 7, quiz -7 6, quorum -4 8, quot -10 -12, quota 4 1, race 26 2, radio -7 4, radiu 6 0, rag 8 4
raid 1 4, rais 0 -4, random 8 3, rang -4 0, rank 4 -7, rate -7 21, rather 4 6, rau -9 4, rds 6 0, re -6 2, reach 3 5, reachabl 14 9
react -1 18, read 15 12, readabl -6 -6, reader -7 8, readi 20 5, readm -12 -15, real 20 7, realli 25 8, realm -8 1, reason -6 -3
rebas 0 5, reboot -10 -1, rebuild 5 5, receipt 0 5, receiv 4 6, reciev -2 -6, recommend -2 8, reconcil 8 3, reconnect 9 2
recoveri 4 5, recreat 4 4, recur 3 5, red -5 -6, redesign 5 0, redi -12 6, redirect 11 -4, redirecturi -6 5, redo 10 7, reduc -5 12
refactor 14 3, reformat -4 -11, refresh 18 5, refund 41 9, refus 12 7, regard 14 2, regener 1 -13, regex -4 -23, region 9 6
registr 0 16, registri 1 4, regress -1 5, regul 10 3, reject -16 -4, releas -6 0, reload -5 8, remain 1 -10, rememb -8 -10
remind -9 4, remot 8 -4, remov -16 -49, renam -27 -7, render 19 -5, renew -11 14, renov -5 3, replac -5 -19, replai 8 3
repli -13 -7, replic 19 1, replica 6 7, repo 25 25, report 19 25, reproduc 14 3, request 12 11, requir -3 -11, rerun 0 -7, reset 5 5
resiz 5 0, resolv -8 -5, respect -3 4, respons -8 12, rest 3 -7, restart 9 -7, restic -7 4, restor 13 11, restrict 5 7, result 15 7
resum 6 2, retain -4 -6, retri 7 14, retro -6 2, return -22 10, reus 5 2, revenu 3 4, revert -1 -7, review 29 1, revis -1 -6
revok 5 -3, reword -2 -7, rewrit -9 1, rid 4 3, right -10 18, ring 15 5, rip -5 6, risk -7 2, roadmap -11 0, robot -1 -5, role 7 -5
roll -4 6, rollback 31 11, rollout 13 3, room 0 -4, root -10 -13, roster -4 -11, rotat -6 5, roughli 6 2, round 11 5, rout -7 10
router 2 15, row -3 17, rtsp -4 0, ruff -10 -23, rule 26 10, run 18 1, runbook 11 2, runner -7 5, s 7 -11, s3 8 7, safari -7 14
safe -6 9, sai -35 -20, said -4 2, sale 24 8, same 0 19, samesit -10 -15, saml 15 8, sampl -6 7, samsung 4 3, sandbox 2 -5
sane -4 -3, saniti -8 1, saturdai 6 -16, sauber 6 5, save 15 8, savepoint -3 1, say 6 2, scale -5 6, scan 17 19, scanner 11 3
scare 16 7, schau 0 7, schedul 0 13, schema 3 15, scheme 4 1, schon -3 6, school 14 3, scim 6 1, scope 5 1, score 5 2, scratch -3 1
screen -12 4, screenshot -11 0, script -8 -12, scroll -18 11, scrub 4 2, scrum -10 -7, sd 4 2, sdk 2 -4, se 0 -11, seal 9 4
search 3 -5, searchabl -4 7, seat 20 13, second 37 16, secret 14 6, secretari -2 3, section 1 -22, sector 3 3, secur 2 3, see 9 -1
seed -21 4, seen -1 -5, segment -4 5, seit 2 -8, sekunden -5 -3, select -10 4, selector -7 -11, self 1 7, sell 14 4, seller 2 6
sem 3 4, send 0 4, sender -4 -3, sens -3 8, sensibl -9 4, sensor 7 7, sent 19 16, sentenc -11 -12, sepa 8 5, separ 2 5, septemb -7 2
sequenc 6 1, seri 0 5, serv 7 1, server 11 17, servic 31 3, session 7 -1, set -27 -29, setup -8 -7, seven 2 11, sever 14 7
sha -2 -13, shard 6 4, share 14 -2, sharelock 6 1, she -10 2, sheet -10 -14, shell -1 -9, shift -4 -3, ship 2 13, shipment -4 6
shop 29 9, short -4 -14, shorten -4 -12, shorter -4 -14, should -2 -33, shouldnt -4 -6, show -7 30, shown -9 6, shrink -1 4
si 11 11, side -7 4, sidebar -4 -9, sidecar 5 -2, sie 1 6, sign 32 4, signup -4 21, silent 8 8, sinc 12 33, sind 0 5, singl 9 4
sit -10 2, site 26 1, sitemap 3 4, six 16 9, size -23 -24, skeleton 4 -1, skip -3 1, sku -3 -15, slack -17 4, slash -6 -5
sleep -9 -3, slide -2 -5, slow -1 30, slower -3 2, slug -5 2, small -2 26, smallest 4 0, smart 2 7, smi -3 2, sms -5 2, snap -2 -3
snapshot 4 4, so 3 -6, soc 12 2, soft 14 7, softwar -5 -4, solar -6 5, sold 6 3, some 31 6, somebodi 15 14, someon 6 -1, someth 0 12
sometim -3 -4, somewher -9 -16, sonoff -5 3, sont -5 -5, sort -19 -25, sortabl -2 4, sound -6 -17, sourc 29 2, space -13 3
spam -9 6, spanish -3 8, speaker 2 4, spec 1 4, speed -5 5, spell 5 0, spent -4 0, spike 10 3, spin 7 1, split 34 26
sponsor -14 -23, sponsorship -3 3, spreadsheet 6 -13, spring -3 -2, sprint -28 -10, sql 16 3, sqlalchemi -10 4, sqlite -7 4
sqs 9 -1, src -8 -19, ssd -5 4, sse 7 5, ssh -11 -7, sso 19 5, ssr 2 3, stabl -6 5, stack -4 3, staff 10 -3, stage -15 -11
stai 7 -1, stand 1 5, standard -4 8, standup -3 -2, star -3 -3, start 0 5, startup -4 4, state 21 -1, static 11 7, statu -8 -23
statut 0 8, steht -1 -5, step 14 15, stick 2 -6, sticki -5 -6, still -13 -18, stock 12 5, stop -7 -12, storag 3 2, store 38 25
stori -19 -28, storybook -13 3, straight 3 4, stream 9 8, strict 3 4, string -20 -19, strip -1 -7, stripe 20 13, structur -2 5
stuck 8 9, student 1 -7, stuff 7 0, stutter 2 6, style -10 3, sub -6 2, subdomain -1 7, subject -2 -7, submit -1 -11, subscript 2 -7
success 12 5, such 4 -3, suggest 4 11, suit 16 7, sum 4 7, summari -3 -1, summaris -4 8, summer -3 -7, sundai -9 4, supplier -3 3
support -25 -25, suppos -1 -4, sur -5 11, survei 4 5, surviv 9 6, suspect -5 -6, suspend -1 -3, svg -10 -9, swagger -2 -3
swap 0 -37, switch 15 18, switcher -5 11, switzerland 1 -4, sync 8 6, synolog 10 4, system 29 19, systemd -2 9, tabl -4 33
tableau -11 -3, tag -8 -5, tailwind -3 0, take 12 12, taken -5 2, talk 21 6, tap 4 0, task -1 5, tax -13 2, tb 3 4, teacher 9 5
team 8 1, teh -4 2, tell -12 25, templat -5 -27, tempo -4 0, ten 1 15, tenant 29 13, tenantid 10 5, terraform 22 8, test 3 -9
tester 0 4, text -12 -25, than -9 -2, thank -8 -15, that -7 -30, the -27 -44, thei 0 22, their 8 12, them -1 9, theme 4 -8
themselv 14 4, then 13 -8, there 2 -8, these -11 -20, theyd 4 0, theyr -1 5, thi -18 -37, thing -13 -9, think 26 -1, third 0 -4
those 7 1, though 5 11, thousand 18 5, thread 8 9, three 23 6, threshold -3 -2, through 37 27, throw 1 -6, thursdai -5 11
ticket -29 -12, tier -2 -4, tile -7 -2, till -3 -8, time 23 32, timelin -9 -8, timeout 0 -4, timer -6 2, timezon -9 -1, tini -1 -4
titl -11 -24, tmp 10 2, to 11 -16, toast -8 -9, todai 20 3, todo -17 -26, togeth -11 0, toggl -8 -2, token 39 20, told 5 8
tomorrow 12 12, tonight 12 6, too -8 15, took 14 5, tool 6 7, tooltip -7 -8, top 0 -11, total 5 4, touch 9 -10, tour 5 1, trace 1 9
track -2 5, tracker 7 5, traefik -16 10, traffic 7 5, trail -1 -11, train 3 4, transact 6 3, transfer 9 -2, transit -10 1
translat -22 12, transport 15 4, trap -5 8, travel -10 3, treasur 5 3, tree 1 4, trigger -6 3, true -4 4, truena 8 1, truncat -3 3
trust 8 -9, truste 0 4, try -16 3, ts 14 -17, tsc 5 2, tsconfig -4 5, tsx -6 -2, tu -6 4, tuesdai 9 -13, tune 8 3, tunnel -4 6
turn -15 -3, tv -7 6, twelv -4 2, twenti 7 5, twice 2 -10, two 31 -1, txt -19 1, type -20 -4, typeerror -3 10, typescript -8 6
typo -5 -29, u -5 -11, ugli -2 -5, ui 16 23, um 0 3, umlaut -4 -3, un 3 -7, unbound 3 2, und 31 7, undefin -3 1, under 15 5
undo 13 -2, une 7 5, unifi 4 7, union -6 3, uniqu 4 -4, unit -8 -18, unknown 0 5, unless -3 -6, unlock 2 8, unread 1 -4, unseal 5 1
untangl 4 2, until -5 9, unus 0 6, up 20 19, updat -24 -23, upgrad 15 11, upload 4 19, uppercas -3 -11, ups -5 8, uptim -4 5
uri 12 5, url 21 7, us -19 25, usag 8 -2, usb -1 4, use -15 -11, usecart -5 0, useeffect -16 -20, useless -6 4, user 7 -3
usernam 3 5, utc -7 5, util -8 5, uuid 4 -4, uv -9 -17, uvicorn -6 1, v1 -5 8, v2 4 -5, v3 -4 -2, vacuum -5 2, valid -13 -6
vanish 7 4, var -15 -5, variabl -13 -5, varianc -5 3, variant -1 4, vat 14 -7, vault -2 13, vaultwarden -4 9, veloc 13 4
vendor 4 -7, venu 5 1, vercel -1 6, veri -7 -7, verif 2 -4, verifi 5 7, version -9 -37, via -4 6, video 3 8, viel 1 7, view 6 1
viewer -4 9, visit -3 0, visitor 5 6, visual -3 6, vite -9 3, vitest -12 4, vlan 5 6, vm -3 7, voic 17 9, voiceov 0 5, volum -4 -4
volunt -8 -9, vom -5 -7, von -3 -6, vote 0 -8, voucher 7 -2, vs -12 -9, vue -1 4, w 0 -4, wait 7 0, waitlist -5 6, want 52 25
war 7 1, warehous 16 -3, warn -19 -2, warum -15 8, was -5 -6, watch -4 7, watchtow 2 6, water -2 5, way 1 8, wcag 8 5, we 29 25
wear 5 7, web 42 19, webhook 13 11, webinar -11 7, websit -2 -6, websocket 13 5, wed 19 4, week 19 2, weekend 9 8, weekli -5 -4
weird -1 6, welcher -3 -5, welcom -5 -5, well 1 4, went 11 16, were 7 5, weve 17 7, what -3 4, whatev -9 8, wheel -3 4, when -25 40
whenev 7 9, where 18 -6, which -39 -19, whichev 4 -3, while -5 0, whisper -3 6, whistleblow -1 -3, white 7 3, whiteboard 17 5
whitespac -3 -9, who -9 -3, whole 20 14, whom -4 6, why -38 -20, widget 1 5, width -3 0, wie 0 -5, wieso 4 7, wife -2 6, wiki 0 -15
wild -5 1, wildcard 0 12, will -5 -15, win 8 1, wipe 10 2, wir 19 -2, wird 5 -3, wire -8 5, wireguard -10 -1, with 12 41
without 24 30, wizard -5 0, wo -1 -5, wont -9 -5, word -34 -17, work 12 33, worker -6 -11, workflow 0 -9, worklog -9 1
workshop -2 -4, workspac 5 4, worri 3 2, worst -5 -9, worth 9 3, would 42 20, wrapper 0 7, write 4 46, written -9 -22, wrong 17 4
wrote 3 -7, wtf 4 -1, x -13 -12, xlsx -3 4, xml -14 -9, y 1 -6, yaml -21 -25, year -25 -31, yes 0 -4, yesterdai 2 12, yet 5 7
yield -5 2, yml -3 -24, you 8 -11, youd 12 1, your 10 -7, yr 3 -5, yyyi -2 -6, z -8 -6, zero 12 2, zfs -4 6, zigbe 1 -6
zigbee2mqtt -8 -3, zip -10 -10, zod -3 5, zoom -3 3, zu 1 -5, на 3 0
`;
