/**
 * What each stem says for hard work, and for work that is not small, in hundredths. Learned by bench/train-tiers.ts from the tune half of bench/tiers (n = 1974: 623 haiku, 910 sonnet, 441 opus) and from 472 prompts with
 * one label; not edited by hand.
 */
export const WORK_WORDS = `
24h -3 -12, 3rd 3 -6, 50k -4 3, 90k 5 9, a -11 6, abl 17 5, about 23 -19, abov -6 14, accept -6 -10, access 9 15, accid 5 -8
account -30 -8, acm -9 0, across 27 -3, act 4 13, action -7 13, activ -14 -8, actual -6 16, ad -8 16, add 3 -48, addon -2 -6
address -16 -5, adguard -5 1, adjust -4 4, admin 5 27, ads -1 5, affect 17 11, affili -2 -5, after -5 47, again -6 3, against 7 16
agenc 23 7, agenda 9 -20, aggreg -6 13, ago 4 2, agre 7 0, agreement -4 -10, alemb -15 14, alert -9 15, alia 3 10, all 10 -23
allow 2 -21, alon -9 3, alphabet -4 0, alreadi 17 7, also 21 12, alt -1 -14, altern -4 3, although 1 9, alwai -2 -11, am 2 7
amend 5 1, amount 17 3, an 10 1, and -9 5, android 3 12, announc 5 5, annual 6 7, anoth 7 6, ansibl 19 3, answer -1 -5, any -16 14
anybodi -3 2, anyon -2 -6, anyth 32 -20, anywher -3 -15, apart 8 5, api 3 16, app 18 -2, appear -8 5, appl 0 6, appli 4 2
approv 12 -6, arab 6 5, architectur 1 -14, archiv -5 -2, are 25 27, area 12 2, arent 2 14, argument 13 3, around 6 7, arriv 6 7
arrow -10 -3, articl -2 7, as -1 5, ask 19 27, assert -5 9, assign -5 -7, assigne -1 -8, assist -2 10, associ 2 8, async -3 17
asyncio 2 16, at -10 42, attach -11 10, attend -14 -15, attende -5 -6, attribut -2 11, audit 17 9, auditor 1 13, auf -2 16, aus 7 14
auth -19 9, authelia -1 7, authentik -9 1, author 22 19, auto 7 8, autocomplet -2 8, autogener -3 5, autom 1 -7, automat 1 5
av -4 3, avail 12 1, avec 4 8, averag -9 2, awai 3 4, axe 1 3, ayer 9 7, b 33 6, back 10 20, backend -2 9, background -1 -4
backlog -4 5, backoff 1 6, backup 11 28, bad -1 6, badg 7 -1, balanc 20 8, ballot 10 -13, bank 6 -1, banner 13 -1, bar -3 6
bare -2 11, base -11 -2, basic -1 -5, batteri 0 -7, be 12 -16, becaus 7 -3, been 22 17, befor 35 4, behaviour -6 7, behind 6 22
bei 0 12, below -2 4, benutz 4 -14, between -10 1, big -5 7, bill 12 -1, bird 1 -5, bitt 18 16, black 1 -19, blame -5 -21
blameless -9 -6, blank -9 3, blind -20 11, block -9 -1, blocker -6 -5, blue 9 -5, blur 0 -4, bme280 -1 -6, board -16 6, bodi 5 5
boot 5 -4, border 4 2, bot -14 2, both -5 -3, bottom -11 -1, box 9 -6, branch 9 -21, brand 8 7, break 17 46, bring 34 21, broke 8 27
broker -5 2, browser 16 15, bucket -4 6, budget -22 6, bug -24 14, build 9 21, bulb -2 6, bulk -4 2, bump -2 7, bundl -5 5
burn -4 4, bus -2 5, busi 11 -5, but -1 -5, button -27 -13, buy 0 -19, by 3 1, bylaw 1 4, byte 0 6, ca 9 1, cach 15 -12
calcul -2 11, calendar -17 -9, call -38 -5, callback -1 21, came -5 1, camera 7 -1, can 49 32, cancel 0 3, candid 5 1, canon 10 2
cant -18 39, capac -4 3, card 11 -23, care 25 -1, carri 2 -11, cart 5 16, case -8 2, cater 5 8, caught 4 2, caus 12 6, ce 12 1
celeri -10 11, cell -2 -3, cent -1 9, cert -4 -3, certif -15 20, chair -15 3, chakra -4 -6, challeng 11 9, chang -5 2
changelog -11 -13, channel -15 3, chapter -1 -11, charact -3 4, charg 35 4, chart -20 9, check 3 -17, checkbox 4 -30
checklist -3 -8, checkout 29 3, checksum -6 2, cherri -3 -17, child -3 -9, choic 11 7, chrome -15 12, ci -2 40, claim 6 8, class 2 6
claus 9 -3, clean 1 15, clear -6 4, cli -5 -5, click -12 -11, clickabl -1 -5, client -2 5, climb 1 3, clock 6 7, clone 8 10
close -13 0, cloud -7 1, club -4 1, cluster 4 2, code 25 -1, codebas -2 3, codemod -4 4, codeown -1 -18, collect 1 4, color -1 -16
colour -2 5, column -20 26, com 14 5, combobox 7 1, come 8 17, comma 11 0, command -6 4, comment 3 -14, commit 7 -6
committe -10 -16, compani 6 10, compar -9 7, compil -1 5, complain -4 -6, complaint 2 5, compon -15 25, compos 2 -25, compt -6 5
con -6 3, concurr 5 5, condit -1 -7, conf -6 6, confer -10 10, config -3 -11, configur -3 -4, confirm -1 22, conflict -11 -11
confluenc -4 -14, conftest -3 -7, consist 5 -9, consol -9 7, const -3 -10, constant -1 -5, consum 10 3, contact -3 1, contain 1 42
content -5 2, context 2 -10, contract -2 -14, contractor 23 8, contrast -2 -10, control 2 5, convent -1 -17, convert -8 9, cooki 2 4
copi 17 -5, cor -2 -11, core 3 -6, correct -7 -18, cost 19 17, could 0 -7, couldnt -9 1, count 7 -14, countri -1 -14, cover -5 -7
coverag -7 -8, cpu 21 4, crash 4 2, creat 8 -8, credit 2 8, criteria -5 -18, cron 2 -5, csp -3 9, css -6 23, csv -20 0, curl -3 -27
currenc -2 -10, current -12 -10, cursor -2 9, custom 65 17, cve -3 8, cypress -9 10, d -12 -33, da 5 9, dai -12 -21, daili 0 4
dan 14 -16, dark -2 17, das -3 -1, dashboard -25 11, data 39 -14, databas 12 13, date -6 -13, datenbank 3 -1, day -10 0, db 34 -6
de 31 5, dead 0 5, deadlin -1 -28, deal 2 4, debug -2 -10, decemb 1 5, decent -1 -4, decid -7 3, decim 3 15, dedup -1 10
default -2 -9, defin 2 -17, degrad -7 -11, delet 10 -6, deliv 11 6, deliveri 3 3, dem 6 3, demo 4 -11, den -5 14, dep 4 3
depend -20 21, dependabot -3 -2, deploi 19 45, deprec -2 -7, der 7 7, des 11 3, descript -4 -4, design 23 -5, detail -2 -11
detect 5 7, dev -3 25, develop -6 -2, devic 8 -15, di 6 4, dict -13 -1, did -6 -17, didnt 9 3, die 11 15, diff -1 11, differ 9 13
dig 19 3, director -2 -9, directori -10 -4, disabl 8 11, discount -15 11, disk 18 10, displai 4 2, dns 4 10, do -3 -16, doc -8 15
docker 23 -5, dockerfil -4 15, document 9 22, docx -18 -3, doe 7 -49, doesnt -10 39, domain -5 0, done -7 8, donor 13 7, dont -20 -9
door 4 3, doubl 13 6, down -30 0, download -4 -7, downtim 30 5, dr 4 -23, draft 7 -23, drag -7 3, drift 12 3, drive -4 -7
driver 1 10, drop -6 19, dropdown 3 14, dry -4 9, dst -4 9, du 24 6, due -15 -25, dump 14 -4, duplic 10 11, dure 3 1, e 12 -14
each -22 -8, earli -2 -4, ed 2 -3, edg -5 17, edit 1 4, editor 1 3, eight -3 -9, ein -2 -8, einem 14 5, einen -7 11, either 8 1
el 3 13, elect 18 2, els 20 -26, email -1 -45, embarrass -5 -10, en -21 -20, enabl -5 5, encrypt 8 4, end -3 -18, endpoint -19 34
endtoend 3 5, energi 1 6, enforc 7 -5, engin -4 -13, english -4 -18, enough 2 14, enterpris 16 1, entiti 0 6, entr 0 7, entri -12 -6
enum 13 20, env 5 -23, environ 2 4, epic 3 12, error -28 -13, es 3 11, escal -4 3, escap 3 4, eslint -2 12, esp 10 8, esphom -1 -6
est 8 1, estim 5 2, et 36 13, eta -4 -8, etc 10 4, euro -1 17, europ -4 -7, even 21 11, event 18 26, everi 12 10, everybodi 2 -8
everyon 6 0, everyth -6 8, everywher -8 -10, exactli 5 2, exampl -6 -26, except -2 25, exchang 15 4, exclud -1 -4, exec -3 -6
execut -15 -4, exist -8 18, exit 3 10, expect -2 -17, expens 7 9, expir -24 -17, explain -32 -7, explan 8 4, export -34 15
expos 3 1, express 6 -1, extend 5 -19, extendthem -2 -9, extens 8 4, extract -1 17, f -14 5, factor 10 2, fail 10 12, failov 6 1
failur -9 -3, fair 4 1, fall 6 10, fals 0 22, faq 5 -4, fast 15 -10, fastapi -10 9, featur 11 -1, februari -12 7, feder 7 0
fee -10 -12, feed 7 -6, feel -1 -4, fetch -8 -4, few -2 -12, field -6 -7, figma -4 6, figur -9 1, file -24 -7, fill -2 -19
filter -21 20, financ 0 5, find 5 37, fine -3 22, finish 8 14, fire 2 10, firefox -2 19, firm -9 -14, first 18 38, fit -9 -11
five -15 2, fix 32 30, fixtur -6 -5, fixvers -4 -12, flag 8 -1, flaki 14 1, flat 5 3, flicker 5 8, flight 17 8, flip -5 8, float 2 4
flow 0 15, fns 6 9, focu -9 6, folder 7 1, font -6 -1, footer -4 -19, for -9 9, forbid -3 3, forev 17 10, forget -6 -9, form -4 36
format 3 -6, formula -5 -2, forti -4 2, forward 11 12, found 11 -8, four 10 1, fr -1 11, free 4 20, freez -5 -3, french -3 -7
fridai 29 6, friend -9 -6, friendli -6 -31, frigat -1 12, from 34 30, front 9 1, frontend 7 2, full -2 -32, function -4 27
funder -6 2, fur -3 -26, gala -2 -20, gantt 6 -10, gap 10 5, gatewai 12 8, gave -2 7, gb -9 25, gdpr 5 0, gener -9 7, german 1 9
germani 0 -14, gestern 5 -12, get 25 47, gh -2 -5, git -16 -34, gitlab -5 6, give 10 -6, given -6 -23, global 7 7, go 6 27
goe 14 12, gold -5 -5, gone 2 -3, good 17 -5, googl 2 6, got 9 -3, gpu -1 14, grace 7 -4, grafana -4 0, grant -16 5, graph -1 11
green -13 16, grei 2 -10, grep 5 -11, grid -7 4, group 0 14, grow 27 6, guess 6 15, guest 2 10, guid -9 9, gunicorn -1 -5, guy 10 -1
h 1 -13, ha 21 7, hab 6 6, had 18 10, half 17 2, hand -11 4, handl 10 10, handler -9 3, hang 14 7, happen 9 18, hardcod 1 6
has 29 35, hash 18 2, hat 16 7, hate -4 -1, have 37 -4, havent -9 -5, he 22 5, head -13 -12, header 17 -14, heap 16 1
heapsnapshot 13 1, hear 1 7, heat 1 8, height -7 2, heißt -5 -6, hell 10 9, help 19 6, helper -8 0, here -15 -41, hero -7 -16
hey -1 -4, hidden -9 5, hide -3 -5, high -5 0, him -3 3, histori 18 12, hit -2 12, hold 4 -3, hole 10 2, holidai -1 12, home -4 11
homegrown 6 1, honest 14 1, honestli 16 2, hook -10 0, host 8 21, hotel 5 2, hotfix -5 -2, hour -16 14, hous 7 4, how -18 -34
html -4 -11, http -3 -30, httpx -5 -22, human -2 -18, hurt 2 -7, hydrat 4 7, i -2 16, iban -1 -18, ich 11 4, icon -7 3, ics -4 -4
id -2 26, idea 7 4, ident -6 21, idl 7 4, idp 4 14, ids -3 -21, if 27 8, ifram 3 0, ignor -8 -16, il 7 4, im 14 -8, imag -13 26
img -1 -10, immich 2 -3, implement 11 6, import -29 -11, in -8 -23, inbox 0 6, incid -8 -22, includ 12 3, increas -5 -7, index -4 21
infinit -7 -7, influx 4 5, inherit 4 2, initi 1 15, inject -1 17, input -2 -7, ins -1 -6, insert 0 -3, insid -11 -3, instal -1 -5
instead -14 17, integr -9 -2, interest -7 0, intern -2 -5, internation 3 17, internet 13 -2, intl -2 7, into -15 0, invalid -5 19
inventori -4 -14, invest -3 10, invit -16 -3, invoic 12 -8, io -1 -19, iot 2 9, ip -5 -10, iphon -8 -11, irs 5 -4, is -17 -2
ish -2 5, isnt -9 11, iso -10 -1, isol 3 -8, issu 4 2, ist 3 26, it 14 1, item 0 -9, its 13 0, ive 25 5, jai 4 2, jan -16 -13
januari 10 6, jargon -18 1, jellyfin -3 6, jira -28 -10, job 30 24, join -4 2, jona 19 -3, jour 0 -7, jql -8 -35, js -2 -5
json -19 0, june -4 2, junior 1 7, just 13 7, jwt 2 9, kafka 2 7, kanban -7 1, kannst -9 -3, kano 6 -7, kb -3 6, keep -12 25
kei -9 25, kept 9 3, key 2 7, keyboard -4 7, keycloak 28 30, kick -6 -9, kid -8 2, kill 25 14, kitchen -4 8, know -8 -2
kubernet -11 -1, kunden 8 1, la 5 17, lab -7 3, label 1 -45, lag 8 7, lan -3 5, laps 5 14, last -19 6, late 0 -10, later 7 -5
latest -14 14, launch -5 -6, layout 11 6, lazi -2 -4, le 18 4, lead -6 2, leak 8 15, least -6 6, leav -4 10, ledger 1 -6, left -7 3
legaci -12 16, legal 6 11, legend -5 11, les 26 6, let 25 -3, letter 9 -17, level 3 -4, lib -17 10, librari 17 7, light 1 5
lighthous 9 4, like -13 18, limit 0 -12, line -36 -35, liner -2 -15, link -23 -25, lint -3 -16, linux -2 5, list -21 10, littl -5 3
live 5 5, load -11 15, lobbi -8 0, local 14 20, localstorag 7 5, lock 8 -10, log 23 22, login -15 -10, logo -1 -26, loki 0 -6
lol -4 3, long -24 -12, longer 22 11, look 9 23, lookup -2 -4, loop -11 -4, los 8 -7, lose 17 15, lost 0 -6, low -14 5, lower -1 -14
lowercas -3 16, mac 0 -6, machin -1 10, macro -4 -7, made 2 5, mail -2 -24, mailer 4 3, main -19 -5, mainten 5 -11, major -3 6
make 6 -2, mal -3 8, man 2 -5, manag 15 -20, mani -15 -41, manual -10 -6, map -4 6, march -7 2, mariadb 4 3, mark -7 -3
markdown 1 -10, market 12 11, mask 12 17, match -8 23, matrix 2 -9, matter -5 -7, max -7 -12, may 26 5, mayb 12 9, mb 10 5
md -13 -5, me -30 -37, mean -8 -20, measur 3 2, member 17 -5, membership -22 1, memori -8 16, merg -6 -18, mess -3 -4, messag -8 -13
met 4 -7, method -11 -2, metric -5 -1, mfa -1 -7, middlewar -3 8, might 4 0, migrat 29 -5, million 16 1, min 32 16, mine -4 8
mini -1 -7, minu -2 -17, minut -2 -16, mir -3 -14, miss 0 13, mistak -1 -8, mit 23 11, mm -2 -8, mock -3 -9, modal 1 8, mode 7 25
model -9 11, modul 5 -1, moment 10 15, mondai -11 7, monei -9 7, mongo -2 15, mongoos 10 10, month 23 12, monthli -3 6, more -7 -1
morn 0 -6, most -5 6, motion -12 12, mount -2 4, mous -4 7, move 17 -16, mqtt -7 -7, much -13 9, muller -5 5, multi 1 4, must 8 9
mustnt 16 1, mutat 4 6, my 29 1, mypi -2 -6, n -12 -4, n100 -1 4, nach 5 -6, name -24 -35, nas -12 7, navig 1 -4, need -31 -18
nest -9 27, network 5 6, never 6 16, new -36 1, newest -11 -13, newslett 16 5, next -17 23, nextj 3 6, nginx 9 33, nicht -12 6
night 16 13, nightli 1 12, nine -14 3, no -15 4, nobodi 7 1, noch 15 5, node 21 6, nois 6 9, nomin 7 -9, non 6 -10, none -5 7
noon -3 -2, normal -2 4, not -7 1, note -30 32, noth 9 1, notic 17 -1, notif -1 21, nov 1 -22, now 15 -7, npm 18 5, null -5 -4
number 14 -28, nur 10 4, o -3 5, ob 6 3, object 2 7, of 16 -19, off 7 -9, offic -1 10, offlin 14 4, offsit 9 1, ohn -3 3, ok 11 2
old -20 1, older 4 -11, ollama -6 9, on 25 9, onboard -20 9, onc 13 4, one 29 -33, onli 7 10, onlin 19 9, onto 2 -9, open 10 15
openapi -13 25, oper -4 -24, opinion 12 2, opnsens 2 -11, ops 1 -18, opt 10 3, option -1 -10, or 2 -18, order 10 5, origin 1 7
other 5 12, our 7 33, out 7 7, outag -5 1, output 6 16, outsid 4 2, over 33 27, overdu -5 -5, overlap -8 9, own 9 14, owner 0 -13
p -4 -11, packag 7 10, page -12 -35, pager -7 13, pagin -13 12, paid 7 -11, pair -4 3, panel -13 -5, paper -9 -23, paperless 1 -12
par 0 -16, para -1 4, paragraph -11 5, param -12 7, parent -5 3, part 1 -13, parti -1 5, partial -1 7, partner -21 3, pass -4 1
passkei 24 2, password -3 0, past -7 9, patch 2 11, path 15 -2, pattern -5 3, pay -9 4, payment 16 -3, payrol 17 3, pdf -12 23
peer -4 5, pend 10 2, pentest 18 4, peopl 27 5, per -36 22, persist 0 -4, person 12 4, pg 0 3, pgdump 0 6, phone -9 8, pi 9 -12
pick 2 -4, picker -12 6, pihol 2 -4, pin -4 8, ping -5 -5, pip -3 5, pipelin -5 11, place -15 -6, plain -6 -13, plan 55 14
playwright -14 -19, pleas 4 -6, pls 0 -32, plu 2 9, pm 7 7, png 1 -16, pnpm 13 15, po -20 -1, pod 19 -2, point -14 -33
polici -25 -10, poll 0 4, pool 2 3, popup 2 -7, por -1 -5, port -2 -14, portal 5 16, possibl 2 -4, post -23 -4, postgr 21 0
postmortem -2 -4, pour 13 9, pr 14 0, prefer -2 7, presenc 0 7, press -7 1, prettier -2 -7, preview 12 3, price 21 24
primari 17 -15, print 5 -14, prioriti -6 -10, privaci 19 5, priya 2 5, probabl -3 2, problem 9 4, process 13 2, prod 18 -2
produc 0 7, product 19 3, profil -3 16, program -9 4, progress -6 -1, project 0 4, promis -8 4, prop -1 -5, properli 0 10
properti -11 11, propos 11 5, prospectu -2 10, protect 3 14, prove 18 8, provid 9 -3, provis 8 3, proxi 18 0, proxmox 4 11
prs -9 12, psycopg2 2 -21, public 35 -1, publish -10 5, pull -21 13, pump -1 4, push 1 3, put 2 -54, pv 1 3, py 2 4, pydant 6 -7
pytest -9 7, python 1 -17, qa -20 -29, qr -1 -16, quarter 4 9, que 10 13, quell 9 4, queri -8 9, question 12 6, queue 10 1
qui 12 12, quick 2 -27, quot -19 -6, race 8 -7, random 7 1, rang 7 -9, rank 6 -10, rate 6 17, rather -1 7, rau -7 8, re -6 -4
reach 4 3, react -8 13, read -3 25, readi 12 1, readm 1 -15, real 16 -5, realli 33 16, realm 3 11, reason 12 0, rebuild 3 4
receipt 14 -1, reconnect 17 7, record 21 14, red -12 -8, redi 3 20, redirect 18 -11, redirecturi -5 9, refactor 5 -8, refer 1 -9
reformat -2 -17, refresh 14 3, refund 7 -5, refus 11 6, regener -5 -23, region -4 8, regist 2 6, registr -1 24, regul -4 -8
reject -11 -7, releas -6 5, reload -4 8, remind -7 4, remot 4 2, remov -8 -40, renam -1 -12, render 23 -24, renew -10 11, renov -6 1
replac 18 -3, replai 19 3, repli 6 20, replic 10 -12, replica 22 9, repo 34 28, report 4 28, reproduc 7 0, requir -4 6, reserv -6 -7
reset 7 -13, resolv -6 9, respons -14 1, rest -3 -4, restart -5 -15, restic -5 3, restor 0 5, restrict -1 8, result 7 4, resum 21 3
retent -3 -5, retri -12 25, retro -7 3, return -9 7, revenu -5 11, revert 4 -14, review 45 6, revok 3 -2, rewrit -4 5, rid 20 -3
right 8 35, risk -8 3, roadmap -2 -4, role 2 -16, roll -9 8, rollback 31 15, rollout 6 2, room 4 -2, roster -2 -15, rotat -14 6
round 16 3, rout -1 20, router -3 30, row 7 9, ruff -3 -23, rule 9 19, run 18 -22, runbook -1 -5, s 18 -9, s3 -9 0, safari -9 -1
safe -1 13, sai 3 -9, same 9 -2, samesit -3 -15, saml 2 9, sampl -6 5, san 7 2, sandbox 1 -6, sane -11 -6, saniti 5 -3
saturdai 14 -25, sauber 13 10, save -3 -1, savepoint -5 2, say 30 17, scan 6 16, schau 2 4, schedul 5 13, schema -9 5, scheme 8 3
schreib -2 -5, scope -13 7, score -8 -5, scratch -13 0, screen -1 8, screenshot -14 5, script -7 -21, scroll -13 21, sd 12 2
se 7 -13, seal 6 1, search 2 -7, seat 19 4, sec 7 -3, second 30 32, secret 8 -1, secretari 2 3, section 0 -26, secur 13 3, see 2 -5
seed -11 -3, segment -2 11, seit 5 -4, select -3 21, self -4 1, send 18 3, sensibl -6 13, sensor -11 16, sent 4 15, sentenc -2 -16
sentri 2 -3, separ -3 4, sequenc 10 1, seri -8 4, server -12 28, servic 8 -3, session 17 -1, set -6 -12, setup 1 -6, seven -6 8
sever 4 3, sha 0 -10, share 8 8, she -6 3, sheet -20 -20, shell -1 -17, ship 4 4, shipment -4 8, shop 9 9, short -4 -26
shorten -2 -22, shorter -2 -23, should -18 -25, shouldnt -5 -10, show 26 58, si 24 11, side -11 1, sidebar 1 -6, sie 2 9, sign 22 -9
signatur -2 -7, signup 2 6, silent 6 1, sinc 15 24, sind 14 12, singl -1 11, sit -21 10, sitemap 9 3, six 12 14, size -8 -21
skip -8 -6, sku -1 -20, sla 0 4, slack -15 11, slash -2 3, slide 2 -6, slip 3 6, slot 2 -7, slow -5 35, slower -2 7, slug 0 5
small -13 20, smart -1 4, snap -3 -5, snapshot 8 1, so 13 2, socket 2 -9, soft 5 2, solar -2 8, sold 5 2, some 27 4, somebodi 15 10
someon 0 12, someth -2 27, sometim 11 1, somewher -13 -10, sort 2 -8, sound -2 -27, sourc 19 -8, space -4 2, spanish -1 11
speaker -5 -5, spec -6 1, spell 0 -4, spend -1 11, split -7 18, sponsor -16 -21, sponsorship -3 7, spreadsheet 12 -13, spring -5 7
sprint -24 -2, sql 1 -6, sqlalchemi -5 8, squash 5 -3, src 4 -5, ssd -5 5, sse 2 3, ssh 1 -3, sso -4 -2, stabl -4 2, stack -5 11
staff 7 -5, stage -1 -11, stai 9 1, stale 5 -5, stand 2 5, standard -3 8, standup -5 8, start 2 19, starter -4 2, stat 0 3
state 11 -2, statement 3 -6, statu -7 -19, statut 9 4, step 5 13, stick 6 -6, sticki 3 0, still -20 -19, stock -3 -1, stop 4 -7
storag 7 1, store 37 10, stori -8 -40, storybook -8 -9, straight -6 4, stream 2 10, strict 9 9, string -15 -20, strip 5 -6
stripe 14 4, stuck -3 5, student 9 -11, stuff 13 -6, style -8 7, sub -3 3, subdomain 1 15, submit -3 -7, subscrib 2 5
subscript -1 -6, subtask -4 -9, success 17 2, such 3 3, suggest -3 10, suit 3 7, sum -10 -3, summari -7 -1, summer 2 -7, sundai 2 11
sunset 6 1, supplier -2 10, support -18 -17, sur 2 12, sure 6 2, survei -7 5, surviv 8 4, suspect 4 2, svg -5 -7, swagger -1 -9
swap 26 -36, switch 23 7, switcher -1 18, sync 20 4, synolog 4 2, system 18 8, tab 2 4, tabl -16 29, tableau -8 -1, tag 2 6
tailwind -4 -8, take 21 1, taken -9 3, talk 5 1, task 4 0, tax -12 8, tb 6 5, team 7 9, teh -1 14, tell -13 48, templat -12 -42
tempo -13 -2, ten -8 2, tenant 3 4, tenantid 3 -3, term -18 -1, terraform 10 5, test 13 -26, text -11 -8, than 11 9, thank -13 -31
that 6 -14, the 5 -16, thei -8 31, their 5 2, them 5 16, theme 13 8, then 16 -15, there 3 -4, these -6 -32, theyr 15 6, thi -6 -49
thing 19 7, think 32 10, third 4 -9, those 12 5, though 16 5, thread 9 6, three 2 -18, through 36 25, throw -1 -11, thursdai -7 12
ticket -18 -9, tier -5 -7, till -6 -14, time 1 38, timelin -8 -17, timeout 5 9, timesheet 2 6, timestamp 10 4, timezon -1 -8
tini 8 -9, titl -3 -16, tmp 18 1, to 27 0, todai 23 7, todo -3 -19, togeth -1 3, token 46 30, told 1 8, tomorrow 2 7, too 11 29
took 9 1, tool 3 -6, tooltip -1 4, top -3 -9, touch 29 1, trace -6 6, track -1 7, tracker -11 1, traefik 0 33, trail -1 -6
transcript -2 6, transfer -7 -13, transit -3 3, translat -9 22, travel -10 -5, treasur -1 -3, tree -2 -7, trial 5 1, trigger 5 1
true 6 8, trust 14 -12, try -11 4, ts 18 -2, tsc 8 1, tsconfig -1 10, tsx -4 17, ttl -6 3, tu -2 9, tuesdai 7 -11, turn -3 12
twice 18 -11, two 27 2, txt -15 10, type -35 -9, typeerror -1 12, typescript -2 -3, typo 11 -12, tz 6 -2, u -3 -17, ui 39 27, um 1 4
umlaut 3 -8, un 14 8, unabl -5 2, und 33 9, undefin -1 -4, under 3 12, understand -14 -12, undo -3 -10, une 5 6, unifi 3 6
uniqu -3 -15, unit 0 -3, unknown -5 1, unlock -2 9, unseal 8 0, until 3 11, unus 12 11, up 14 7, updat -21 -27, upgrad 6 6
upload -15 6, url 0 -15, us -19 33, usag 5 0, usb 4 1, use -6 1, useeffect -4 -5, user 34 -14, utc -8 7, util -9 15, uv -3 -24
uvicorn -3 6, v1 -11 20, v2 -17 -5, v3 -8 -6, valid 3 7, valu -1 20, van -2 8, var 0 -6, variabl -4 -2, varianc -2 8, variant 2 -12
vault -7 6, vaultwarden -2 11, veloc 17 1, vendor 0 -5, venu 8 -6, veri -8 -13, verifi 21 16, version 2 -18, via 2 19, video 8 9
viel 4 13, view -4 9, viewer -1 9, visit -2 5, visual -6 2, vitest -1 13, vlan 8 8, vm 3 9, voic -1 11, volum 5 9, vom 2 -6
vote -4 -15, voucher 10 -6, vpn 1 7, vs -3 -6, w 5 0, wait 12 2, wall 2 6, want 46 11, warehous 9 -14, warn -10 11, warum -3 12
was 9 17, watchtow 3 4, way 11 0, we 39 13, webhook 26 12, webinar -14 4, websit -3 -3, websocket 21 11, wed 2 4, week 18 -6
weekli 0 -20, weird 6 5, welcom -8 -7, well 3 15, went 6 4, were 24 -1, weve 17 4, what 3 18, whatev 9 20, when -32 38, where 3 -28
whether 1 8, which -21 -27, whichev 9 -7, while -1 4, whisper 0 9, whistleblow 5 1, who -10 -3, whole 3 13, whom -14 2, why -43 -6
wie 4 1, wife -8 6, wifi 7 -7, wiki 4 -10, wildcard -6 15, will -4 -18, win 6 -1, window 3 2, wir 12 -11, wireguard -4 -3, with 2 57
within 3 3, without 5 43, wizard -7 1, wont -2 5, word -33 -15, work -10 33, worker 5 1, workflow 4 -9, worklog -9 3, workshop -1 -7
worst -1 -15, would 24 10, wrapper -2 12, write -22 25, written -1 -21, wrong 38 17, wrote -4 -16, x -7 -20, xlsx -11 2, xml -13 4
y 16 -6, yaml -10 3, year -19 -25, yes -5 -2, yesterdai 9 2, yet 2 6, yield -4 6, yml -2 -16, you 24 -9, youd 13 1, your 22 -8
yyyi -2 -8, z -4 -14, zero 6 -4, zfs -4 2, zigbe -2 -7, zip -4 -14, zod -1 9, zoom -7 12, zu 9 2
`;
