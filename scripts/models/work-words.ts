/**
 * What each stem says for hard work, and for work that is not small, in hundredths. Learned by bench/train-tiers.ts from the tune half of bench/tiers (n = 2822: 851 haiku, 1287 sonnet, 684 opus) and from 472 prompts with
 * one label; not edited by hand.
 */
export const WORK_WORDS = `
1st 5 1, 200mb 4 5, 24h -5 -10, 28th 6 -2, 3rd -1 -4, 4am 2 -5, 90k 4 5, a -15 2, abend 3 -8, abl 23 6, about 23 -29, abov -3 11
accept -5 -10, access 26 18, accid 3 -6, accord 5 3, account -23 -2, acm -2 9, across 22 1, act 3 9, action -10 4, activ -11 -14
actual 2 24, ad -12 7, add -26 -42, addon -3 -4, address -13 -4, adguard -3 1, adjust -4 4, admin 27 31, adopt 0 4, ads -1 5
affect 17 9, after 8 44, again -2 6, against 8 15, age 4 -4, agenc 17 10, agenda 0 -20, aggreg -6 10, ago -4 -3, agre 13 2
agreement -4 -6, al -4 -2, alemb -16 15, alert -5 12, alia 0 7, alias 2 -5, all 3 -16, allow -6 -18, alon -6 3, alphabet -4 0
alreadi 42 15, als -4 -3, also 16 11, alt -2 -7, alter -4 3, altern -3 3, although 1 6, alwai -7 -7, am 3 6, amend 5 1, amount 19 -4
an 5 14, anchor -1 -13, and -1 7, android 0 11, angri -6 1, anim -1 9, annoi -3 2, announc 2 4, annual 6 6, anoth 6 0, ansibl 15 4
answer 0 6, any 12 32, anybodi -5 3, anymor -4 2, anyon 9 -2, anyth 34 -4, anywher -5 -12, apart 13 8, api -4 18, app 19 0
appar 7 3, appear -6 9, appl -2 7, appli 4 10, applic 4 2, approv 7 -6, arab 5 5, architectur 2 -12, archiv -7 -7, are 34 26
area 9 2, arent 2 11, argu 4 0, argument 10 -2, around 7 -1, arriv 4 5, arrow -7 -3, articl -10 7, as -1 -5, ask 8 24, assert -6 8
assign -2 -4, assigne -2 -7, assist -5 15, associ -2 7, async -4 18, asyncio 1 11, asyncpg 1 8, at -6 43, attach 1 12, attend -12 -5
attende -6 1, attribut -2 15, au -6 6, audit 21 14, auditor 19 16, auf -4 10, aus 8 11, australia 6 1, auth -13 -3, authelia -2 6
authent 10 8, authentik -6 1, author 24 10, auto -3 10, autocomplet -2 5, autogener -3 3, autom 20 -2, automat -2 -4, autumn -6 1
av -3 4, avail 6 3, avatar -1 -8, avec 10 9, averag -6 2, awai 2 3, axe 1 3, ayer 8 10, b 37 10, back -2 25, backend -1 7
backfil -5 5, backlog -7 4, backoff 3 7, backup -1 7, bad 4 8, badg 0 -6, bakeri -6 4, balanc 14 5, ballot 10 -10, banner 9 0
bar -2 5, bare 6 10, base -12 3, basic 3 -4, bau 16 3, be 11 -7, beat -4 5, becaus 1 -9, becom 4 6, been 9 5, befor 43 13
begin -7 -6, behaviour 10 7, behind -16 8, bei -6 10, beim 4 4, benutz 2 -14, better 2 5, between -4 -3, big -1 7, bill 17 -8
bird 1 -5, bit 5 1, bitt 8 10, black 1 -15, blame -4 -15, blameless -9 -3, blank -8 4, blind -15 9, block -5 -1, blocker -6 -2
blue 6 0, blur -1 -3, bme280 -1 -5, board -4 0, bodi 5 -1, bookmark -6 3, boot 1 -3, border 4 2, boss 8 2, bot -12 -4, bottom -8 -2
box 5 -2, branch -10 -20, brand 3 8, break 24 41, bridg 1 4, bring 16 16, broke 5 15, broken -6 -5, broker -4 1, brought 3 3
browser 2 4, bucket 1 14, budget -22 6, bug -22 5, build 2 20, bulb -2 6, bulk -4 -1, bump -3 7, bundl -15 2, burn -2 4, bus -2 5
busi 10 -2, but -17 13, button -34 -20, buy 0 -12, by 2 7, bylaw -7 4, byte -1 -5, cach 15 -12, calcul -7 7, calendar -16 -5
call -40 9, callback -2 15, came -8 3, camera -1 5, can 43 28, cancel 9 -9, candid 4 5, cannot -2 5, canon 7 5, cant -13 33
captur 13 1, card 8 -8, care 17 1, carri 3 -8, cart 5 17, case -1 8, cash 2 3, cater 4 6, caught 5 1, caus 18 6, ce 7 2
celeri -14 21, cell 5 -3, cent 3 6, cert -7 0, certif -21 16, chair -15 -10, chairman -2 -9, challeng 6 6, champ 5 6, chang -7 -13
changelog -16 -21, channel -11 3, chapter -2 -8, charg 31 4, chart -19 -6, chat 12 2, check -3 -19, checkbox 3 -24, checklist -7 -12
checkout 27 6, checksum -4 2, cherri -7 -10, child -1 -6, choic 12 5, choos 3 3, chose -10 2, christma -4 -5, chromat -2 5
chrome -12 11, chunk -4 -1, ci -10 43, claim 8 7, class 7 11, claus 6 -2, clean -9 12, cleanup -5 -10, clear -10 -2, cli -6 -14
click 2 -4, clickabl -1 -5, client 10 5, climb 2 4, clinic 8 1, clock 7 7, clone 3 8, close -16 -3, cloud -9 2, club -10 2
cluster 8 3, code 23 10, codebas 15 7, codemod -4 6, codeown -2 -11, collaps -3 -3, colleagu -11 2, collect 2 8, collid -3 -17
color -4 -12, colour -4 2, column -21 20, com 15 5, combien -2 -12, combobox 13 2, come 13 25, comment 1 -13, commit 3 -12
committe -12 -9, common 5 1, compani 5 0, compar -11 4, complain -16 -5, complaint -4 -5, compon -14 27, compos 5 -24, compt -11 4
con -5 6, concurr 5 4, condit -1 -5, conf -5 5, confer -7 8, config -1 -5, configur -4 -13, confirm -8 17, conflict -5 -14
confluenc -1 -10, conftest -3 -3, confus -7 -18, connect -1 9, consent 10 4, consid 11 7, consist 4 -6, consol -8 -9, const -2 -8
constant -2 -3, constraint 13 0, consult -2 4, consum 22 5, contact -8 0, contain -5 21, content -9 -18, context 9 -4
contract -6 -5, contractor 19 7, contradict 8 1, contrast -3 -11, contribut -3 -8, control -5 8, convent -2 -14, convert -6 6
copi 15 -2, copyright -1 -7, cor -8 -18, core -6 -12, correct -4 -23, cost 24 7, could 3 -15, couldnt -12 1, count -12 -10
counter -1 -13, countri -2 -14, cover -2 -4, cpu 14 7, crash -1 4, creat -6 -9, createdat -5 -3, credenti -1 6, credit 2 7
criteria -8 -13, critic 7 4, cron -10 -19, crud 12 2, csp 1 8, css -14 14, csv -31 7, cto 7 1, curl -3 -27, currenc 4 -6
current -13 -14, cursor -3 7, custom 47 20, cut 3 23, cve -2 6, cypress -7 -3, d -10 -26, da 3 7, dai -16 1, dan 8 -12, dark -6 8
das -2 -7, dashboard -23 17, data 49 5, databas 8 11, date -12 -9, datenschutz 5 -3, day 10 10, db 43 8, dbs 4 -3, de 6 -2
deadlin -9 -22, deadlock 13 3, deal -5 4, debounc -3 -2, debug -4 -14, decemb 5 8, decent -1 -7, decid -5 -9, decim -7 15
decod -2 -8, dedup -7 5, def -4 2, default -10 -21, defect -8 3, defin 3 -12, degrad -4 -8, del -2 -7, delet 15 -5, deliv 7 8
deliveri 4 2, dem 2 7, demo 3 -11, den 14 6, dep 4 15, depend -23 17, dependabot -6 -1, deploi 21 29, deploy 8 10, depoi -2 6
deprec -4 1, der 0 7, des 15 3, descript -3 -4, design 23 1, destin 7 2, destroi 10 4, detail 9 -6, detect 11 8, dev 2 23
develop -5 -5, devic 7 -6, di 0 4, dia -3 3, dict -10 -1, did -13 -14, didnt 13 3, die 0 13, diff 1 14, differ 10 10, dig 18 3
directli 9 1, director 4 -10, directori -7 -3, disabl 13 7, disagre 10 -1, discount 1 9, disk 15 9, displai 4 2, div -4 -4, dns 3 9
do 7 -10, doc -11 9, docker 15 -23, dockerfil -6 12, docstr -1 -12, document 10 20, docx -17 -10, doe -10 -46, doesnt -13 10
domain 0 6, donant 0 -6, done -22 -12, donor 14 6, dont -17 -20, door 15 7, doubl 22 16, down -26 6, download -16 -9, downtim 39 7
dr 5 -16, draft 8 2, drag -6 4, draw -10 5, drawer -2 3, drift 10 2, drive -1 -4, driver -4 9, drop 5 26, dropdown 1 10, dry -3 12
dst -10 0, du 20 2, due -11 -10, dump 14 -5, duplic 9 12, dure 5 4, e 7 -22, each -17 7, earli -1 -3, edg -1 15, edit 3 5
editor 6 4, effect -2 -6, eigentlich -5 -5, eight -3 -7, ein 7 -3, einem 12 7, einen -7 7, either 9 2, el -8 3, elasticsearch 6 1
elect 18 2, element 3 -8, eleven 8 1, els 6 -27, email 7 -38, embarrass -15 -8, emerg 3 6, empti 2 6, en -17 -16, enabl -3 9
encrypt 18 10, end -6 -20, endpoint -6 37, endtoend 0 8, energi 0 9, enforc 4 -4, engin -1 -9, english -14 -21, enough 0 8
enterpris 8 3, entiti -1 4, entr 1 6, entri -10 -5, enum 17 15, env -11 -20, environ -4 3, epic 9 17, er 8 -8, error -31 -17
es -4 7, escal -4 3, escap 0 5, eslint -5 18, esp 7 6, esphom -2 -5, est 9 5, esta -6 1, estim 20 4, et 20 9, eta -4 -6, etc 8 5
eu 4 1, euro 0 10, europ -3 -5, even 24 15, event 1 37, ever 11 1, everi 19 12, everybodi 1 -4, everyon 6 3, everyth -4 9
everywher -7 -7, evid 2 3, exactli 6 4, exampl -2 -18, excel -3 -8, except -18 25, exchang 10 3, exclud -2 -4, exec -1 -4
execut -15 -2, exhaust -3 6, exist 1 12, exit 1 13, expect -1 -13, expens 4 7, expir -17 -11, explain -33 -13, explan 6 4
export -24 21, expos 12 7, extend 4 -14, extendthem -1 -5, extens 2 3, extract -2 5, f -9 4, factor 6 2, fail 12 -7, fail2ban -3 6
failov 14 6, failur -7 -3, fair 4 -2, fake -1 -7, fall 5 11, fals -3 6, faq 4 -3, fast 20 -6, fastapi -17 15, faut 16 -1
featur -2 -4, februari -8 6, feder 3 1, fee -11 -11, fetch -8 -12, few 16 -4, fichier -6 -5, field -8 -2, figma -1 6, figur 11 7
file -22 -19, fill -3 -15, filter -32 3, final -10 -5, financ 12 7, find 5 42, fine -4 19, finish 0 15, fire 0 8, firefox -1 7
firm -6 -11, first 18 18, fit -6 -8, five -12 14, fix 22 17, fixtur -9 -1, fixvers -4 -8, flag -2 -8, flaki 14 5, flat 1 3
flicker 3 11, flight 12 7, flip -6 7, float 1 6, flow 0 17, fns 4 6, focu -11 12, foi 10 2, folder 26 10, follow 1 9, font -6 -2
footer -11 -33, for -3 0, forbid -5 0, forev 10 8, forget -5 -6, form -9 35, format -4 -3, formula -5 -3, forward 8 11, found 7 -10
four 9 3, fr -1 8, free 7 17, freez -15 2, fridai 23 15, friend -7 -5, friendli -8 -27, frigat -4 12, frist 6 3, fritzbox 0 8
from 36 20, front 6 3, full 19 -12, function -7 14, fund 0 4, fundrais -2 8, fur 1 -16, furiou 3 3, gala -1 -8, game -7 1
gantt 3 -9, gap 10 1, gatewai 13 9, gave 3 7, gb -13 20, gdpr 10 2, gener -10 11, german -2 -4, germani -2 -9, gestern -1 -10
get 27 33, gh -6 -6, gift -4 4, git 1 -25, github 6 -9, gitlab -10 5, give 16 4, given -3 -22, global 3 7, go 24 26, goe -1 16
gold -3 -4, good 10 -1, googl 18 22, got 7 0, gpu -1 11, grace 5 -3, grafana -10 -2, grant -9 1, graph -1 9, green -9 13, grei 2 -12
grep 2 -9, grew -3 3, grid -12 3, group -5 12, grow 21 4, growth 9 2, gtm 15 6, guess 7 14, guest 2 9, guid -3 9, guild -4 2
gunicorn -3 -11, guy 11 0, h 1 -8, ha 11 17, hab 7 7, had 21 7, half 9 13, hall -7 -7, hand -13 4, handbook 1 -7, handl 7 8
handler -14 -3, handov -2 7, hang 10 5, happen 15 19, happi -6 -2, hard 8 7, hardcod -3 5, harmless -2 4, has 3 32, hash 13 1
hasnt -3 12, hat 15 9, have 19 -5, havent -12 -3, he 9 0, head -11 -7, header 3 -19, health -4 5, healthcheck -4 -5, heap 20 3
heapsnapshot 16 2, heard -15 -6, heat -4 8, height -7 -4, heißt -4 -5, hell 6 7, helm -6 -10, help 19 0, helper -7 -6, her -6 -6
here -4 -29, hero -5 -12, hex -6 -5, hey -1 -4, hidden -8 4, hide -6 -4, high -4 -3, him -5 -6, hint -3 4, hire -10 -11, his -3 -7
histori 17 14, hit 4 12, hl7 1 -8, hold 9 -1, hole 9 5, holidai -9 5, home 0 12, homegrown 4 1, homepag -2 -8, honest 11 4
honestli 18 2, hook -11 10, host 4 19, hot -1 5, hotel 4 0, hotfix -1 5, hour -13 8, hous 9 2, hover 6 -1, how -3 -21, html -5 -12
http 1 -32, httpx -5 -13, human -6 -12, hurt 4 -2, hydrat 18 11, i -7 -6, iban 9 -17, ich 11 -2, icon -10 -10, id -9 9, idea 20 8
idempot 13 7, ident -6 11, idl 1 5, idp 2 11, ids -1 -11, if 2 27, ifram 4 1, ignor -10 -12, il 10 10, ill 7 -7, im 17 0
imag -19 17, img -2 -9, implement 8 8, import -33 -11, in -26 -29, inbox 1 6, incid -7 -14, includ 4 -5, increas -3 -6, index -4 14
infinispan 7 2, infinit -6 -3, influx 2 4, inherit 8 4, initi -1 12, inject -2 12, inp 11 3, input -4 -13, ins -1 -4, insid -10 7
instal -7 -5, instead -21 -10, integr -6 2, intern -2 3, internation 2 14, internet 28 16, interview 7 4, intl 4 6, into -7 16
invalid -2 13, inventori -7 -6, invest -5 1, invit -16 -2, invoic 17 -6, io -3 -21, ios 6 -3, iot 3 7, ip -7 -8, iphon -7 -4
irs 3 -3, is -29 2, ish -3 4, isnt -13 22, iso -8 -1, isol 3 -7, ist 8 22, it 6 -5, itd -1 -11, item -3 -11, its 14 6, itself 19 7
ive 13 -4, jai -2 5, jan -17 -25, januari 10 11, jar 7 1, jargon -21 1, je -6 4, jellyfin -4 8, jest -3 -4, jira -21 -2, job 17 -4
jona 16 -10, jour 0 -6, jpg -3 -5, jql -14 -40, js -7 -2, json -21 0, junior 2 6, just 4 2, jwt 19 13, k3s 6 2, kafka 19 18
kanban -5 1, kannst 1 -6, kb -15 8, keep -22 18, kei 7 29, kein 9 -6, key -2 7, keyboard -11 2, keycloak 37 13, kick -3 -7, kid -6 1
kill 18 18, kitchen 1 6, know -11 -29, kunden 5 1, kwh 0 5, la -2 18, label -11 -53, lag 6 5, lan -4 4, lang -1 8, languag -8 -4
laps 4 11, laptop 0 -5, last -34 -12, late 1 -8, later 5 -5, latest -11 10, launch -1 -4, law 6 1, lawyer 9 1, layout 6 7
lazi -1 -5, le 10 -3, lead -14 -7, leak 21 17, least -15 6, leav 17 14, ledger 4 -4, left 3 0, legaci -11 12, legal -10 -7
legend -5 9, les 8 6, less -1 -3, let 22 -3, letter 4 -16, level 3 -9, lib -15 6, librari 8 4, licenc -14 -1, licens -1 -7
liegt 1 -7, lighthous 4 10, like -18 17, limit 1 -3, line -27 -36, liner -3 -21, link -18 -25, lint -3 -13, linux 3 -4, list -37 -11
littl -3 3, live -1 -11, load 2 22, lobbi -5 0, local 2 32, localstorag 3 5, lock 5 6, lockfil -4 -3, log 10 18, login -3 -7
logo -10 -42, loki -1 -6, lol -5 3, long -1 -5, longer 15 5, look 11 21, loop 0 6, los 4 -6, lose 15 16, lost -2 6, low -11 5
lower -7 -23, lowercas -4 10, ly -4 2, mac -3 -5, machen 7 3, machin -4 -4, macro -3 -5, made 2 4, magic -3 -5, mail -9 -14
main -20 -1, mainten 0 -7, major -5 7, make -14 -11, mal 0 6, manag 5 -9, mandant 0 3, mani -20 -31, manual 4 -1, map 4 15
marca 4 -5, march -9 -11, mark 3 1, markdown -1 -9, market 8 4, mask 8 11, match -8 16, matrix 0 -9, matter -5 -4, max -7 -1
may 26 9, mayb 24 7, mb 4 7, md -3 -12, me -30 -23, mean -11 -13, measur 3 3, median -3 5, meet -13 -9, mehr 9 -6, member 16 -5
membership -7 6, memori 10 14, menu -1 -8, merg -11 -23, mermaid -2 -8, mess -5 -9, messag -4 -15, met -3 -6, meter -8 11
method -9 -1, metric -4 -1, mfa 9 5, mid 3 2, midnight 0 3, migrat 38 4, million 12 1, min 19 19, mind 6 4, mine 3 12, minu 1 -13
minut -7 -21, mir 0 -14, mise -4 5, mismatch 5 6, miss -1 12, mistak 4 -5, mix 2 -12, mm 2 -4, mobil -5 -1, mock -3 -7, modal 0 11
mode -13 11, model 2 14, modul 1 -5, moment 8 7, mondai 16 16, monei -4 6, mongo 10 8, mongoos 7 6, monorepo 0 10, month 15 -3
monthli -1 6, more -16 1, morn 7 -2, most 4 7, mostli -1 -9, motion -9 10, mount 5 5, mous -3 6, move 16 -18, mqtt 6 1, ms 10 4
much -12 8, muller -4 4, multi 4 5, multipl -1 5, must 10 10, mustnt 14 1, mutat 3 5, my 6 -2, mypi -5 -2, myself 6 0, n -8 0
n100 -2 4, nach 5 -8, nadi -5 1, name -25 -45, nas -6 6, navig -5 -3, ndjson 11 1, ne -6 6, necesito 3 6, need 7 -12, neg -5 1
nervou -7 2, nest -7 20, network 12 9, never -24 -2, new -26 3, newcheckout -3 -6, newest -9 -15, newslett 9 2, next -12 20
nextcloud -2 4, nextj 2 5, nginx 1 21, nice -2 -9, nicht -20 12, night 12 18, nightli 8 10, nine -14 5, no -7 1, nobodi 6 0
noch 6 5, node 23 7, nodemodul -2 -12, nois 3 7, noisi -5 -4, nomin 6 -6, non -9 -6, none -2 7, nonsens 14 1, normal -7 2
not -10 -1, note -23 11, noth 0 9, notic 9 -2, notif -7 15, nov 1 -24, now 3 -14, npm 6 8, nuc -5 1, null -5 -12, number 6 -17
nur 6 -4, o -4 4, ob 3 3, object 3 6, of 5 -27, off 10 6, offer 4 3, offic -7 2, offlin 31 9, offset 0 -4, offsit 5 0, og -2 5
ohn 0 4, ok 22 11, okai -24 1, okr 3 -1, old -19 -1, older 1 -12, ollama -5 8, on 9 -2, onboard -1 11, onc 15 1, one 28 -28
onli 34 10, onlin 18 13, oom 3 3, open 8 12, openapi -14 21, oper -4 -15, opinion 12 2, opnsens 2 -7, ops 0 -5, opt 6 3
optimist -1 4, option 4 -4, or 7 -5, order 18 21, org -3 -15, origin 2 6, other -7 -6, otp -1 7, our -2 19, out 2 5, outag -4 6
outbox -8 4, outlin -3 5, output 14 17, outsid 4 6, over 31 30, overdu -6 -11, overlap -7 1, overnight 14 4, owe 6 0, own 11 16
owner -13 -22, p -3 -12, p95 18 -5, packag 8 4, page -15 -33, pager -5 10, pagin -7 6, pai -7 1, paid 2 -6, pair 0 7, panel -11 -11
paper -7 -16, paperless -2 -5, par 0 -12, para -5 4, paragraph -12 -2, param -14 4, paramet -4 -6, parent -2 9, park -2 -12
parser 2 5, part 12 -11, parti -1 7, partial 2 6, partner -17 6, pass 22 19, passkei 16 2, password -5 8, past -12 15, patch 10 8
path 20 -16, patient 3 -14, pattern 12 5, paus 0 -4, pay -23 5, payment 23 7, payout -1 7, payrol 14 2, pdf -17 19, peak 4 1
peer -4 4, pentest 26 4, peopl 16 9, per -21 18, perf 5 2, period 0 -10, permiss 4 4, persist -1 -4, person 21 8, peux -6 5
pgdump 0 5, phone -9 5, photo -7 -7, pi 4 -17, picker -9 15, pile -7 2, pin -5 9, ping -10 -8, pip -5 5, pipelin -14 14
pixel -7 -11, place 0 13, plain 4 0, plan 43 10, platform 12 2, player 8 0, playwright -14 -19, pleas -15 -28, pls 0 -30, plu -9 7
plugin 6 3, pm 4 4, png 5 -16, pnpm 5 8, po -13 1, pod 32 -2, point -17 -27, polici -34 -8, polit -9 -4, poll 1 3, polyfil -8 11
popup 2 -4, port 1 -15, portal 0 19, possibl 6 4, post -24 -3, postgr 11 7, pour 7 7, power 0 3, pr 43 15, pre -3 1, precis -3 5
prefer -4 14, prepar 4 2, presenc 0 5, present -12 -6, presid 4 3, press -6 3, preview 6 0, price 30 18, primari 20 -9, print 2 -4
printer 4 7, prioriti -4 -7, privaci 14 3, priya 0 5, pro 8 4, probabl -4 -7, problem 12 6, process 19 5, prod 24 7, product 2 -6
profil 6 8, profit 3 2, program -8 2, progress -6 -7, project -9 -14, prometheu 4 0, promis -7 7, proof -5 0, prop 4 -7
properti -10 6, propos 13 7, prospectu -2 7, protect 5 9, prototyp 5 1, prove 23 7, provid 13 4, provis 4 2, proxi 16 3, proxmox 4 8
prs -13 13, pruf 10 3, psycopg2 3 -13, public 29 0, publish 0 5, pull -14 13, pump 1 4, pupil 14 5, push -8 -3, put -15 -56
py -14 -5, pydant 1 -9, pytest -13 -4, python 0 -7, q3 -15 2, q4 -4 1, qa -15 -17, qr 0 -13, qty -2 -9, quantiti -6 2, quarter -3 9
que -4 15, quell 7 3, queri -18 13, question 8 10, queue 13 1, qui 7 8, quick -2 -27, quiz -6 5, quot -8 -8, race 15 -5, raid 4 7
rais -2 -7, random 5 1, rang 4 -7, rank 7 -7, rate 5 23, rather 4 7, rau -8 6, re -3 -1, reach 2 3, reachabl 19 7, react -6 28
read 4 31, readabl -6 -6, reader -2 5, readi 8 3, readm -5 -16, real 10 6, realli 30 10, realm 7 8, reason -2 -3, rebas 2 7
reboot -7 -2, rebuild -1 3, receipt 8 2, receiv 8 7, reciev -2 -9, reconnect 13 5, record 9 6, recreat 11 5, red -11 -10, redi -8 14
redirect 20 -5, redirecturi -5 11, reduc -2 13, refactor 13 -4, refer 3 -2, reformat -3 -13, refresh 12 4, refund 38 9, refus 9 5
regard 20 3, regener -5 -18, regex -5 -29, region 6 9, regist 0 4, registr 0 19, regress 2 3, regul 2 -3, reject -15 -5, releas 8 12
reload -2 10, remain 2 -14, rememb -10 -15, remind -7 1, remot 4 -7, remov -4 -38, renam -11 -9, render 26 -14, renew -6 10
renov -5 1, replac 6 -15, replai 15 2, repli -6 -4, replic 10 -2, replica 19 6, repo 38 27, report 15 26, reproduc 5 1
request -1 12, rerun 0 -10, reset 4 -4, resolv -6 -8, resourc -3 3, respons -6 8, rest 3 -9, restart 1 -17, restic -3 6, restor 3 7
restrict -2 8, result 2 4, resum 15 3, retent 0 -3, retir 3 3, retri -2 12, retro -7 3, return -13 13, revenu 2 9, revert 2 -12
review 34 9, revis 1 -6, revok 1 -3, reword -4 -12, rewrit -3 6, rid 11 -6, right 2 30, ring 14 6, risk -1 3, roadmap -4 -3
role 3 -12, roll -7 8, rollback 25 10, rollout 6 2, room 14 5, root -11 -15, roster -2 -12, rotat -6 3, round 23 10, rout 1 19
router -3 21, row 6 11, rtsp -3 1, ruff -6 -26, rule 24 8, run 14 -9, runbook 7 -3, s 13 -11, s3 -9 6, safari -6 8, safe -5 12
sai -20 -10, said -6 3, sale 6 4, same 13 20, samesit -4 -16, saml 16 12, sampl -6 8, san 7 1, sandbox 1 -3, sane -8 -5
saturdai 14 -22, sauber 6 7, save 4 1, savepoint -3 2, say 14 4, scale -3 7, scan 5 21, scanner 6 1, scare 10 5, schau 3 8
schedul 4 15, schema 0 5, scheme 7 2, schon -2 7, school 14 2, schreib -1 -3, scim 12 2, score -7 2, scratch -9 1, screen -5 12
screenshot -11 7, script -1 -8, scroll -18 15, scrub 5 4, scrum -12 -10, sd 8 3, se 4 -12, seal 18 9, search 3 -7, searchabl -2 12
seat 17 11, sec 6 -2, second 24 23, secret 15 7, section 4 -24, secur 9 4, seed -10 -4, segment -2 7, seit 3 -10, sekunden -4 -5
select -8 18, selector -4 -8, self -9 4, seller 4 2, send 9 11, sensibl -9 10, sensor 2 9, sent 27 23, sentenc -11 -19, sentri 5 0
sepa -1 3, separ -2 7, septemb -7 3, sequenc 8 1, seri -8 4, serv 5 -2, server -21 18, servic 13 0, session 13 -5, set -6 -6
setup -6 -10, seven 4 8, sever 11 7, sha 0 -12, share 6 1, sharelock 11 3, she -10 4, sheet -10 -9, shell -2 -9, shift -7 -6
ship 2 9, shipment -1 10, shop 8 6, short -2 -19, shorten -3 -15, shorter -3 -17, should -18 -32, shouldnt 3 -5, show -1 38
shrink 8 5, si 15 9, side -10 -1, sidebar -1 -4, sie 3 10, sign 16 -7, signatur -2 -4, signup -2 13, silent 7 2, sinc 7 25
sind 5 10, singl 6 12, sit -24 0, site 10 -8, sitemap 6 7, six 13 12, size -25 -30, skip -7 -8, sku -2 -16, sla 3 3, slack -16 9
sleep -10 4, slide 2 -7, slip 4 5, slot 1 -4, slow -3 27, slower -3 4, slug -2 4, small 1 21, smallest 6 1, smart 0 3, snap -3 -4
snapshot 9 -4, so 9 -3, socket 2 -5, soft 14 6, solar -2 6, sold 8 2, some 28 -2, somebodi 16 14, someon -2 -8, someth 2 27
sometim -2 -7, somewher -7 -19, sonoff -4 4, sont -6 -7, sort -3 -11, sortabl -2 6, sound -3 -16, sourc 12 -5, space -13 11
spam -7 2, spanish -2 18, speaker -4 2, spec 4 3, spell 9 1, spend 1 5, spent -6 0, split 10 22, sponsor -16 -20, sponsorship -2 5
spreadsheet 7 -12, spring -4 1, sprint -19 5, sqlalchemi -7 9, squash 9 2, src -3 -19, ssd -5 5, sse 3 3, ssh 0 -3, sso 12 4
stabl -5 7, stack 3 8, staff 17 -2, stage -7 -3, stai 8 2, stale 9 -8, stand -2 8, standard -15 6, standup -4 0, start -8 15
stat -1 3, state 12 -4, statement 5 -4, statu -13 -25, statut 4 14, steht 0 -4, step 20 15, stick 2 -7, sticki -4 -5, still -18 -20
stock 3 2, stop -3 -10, storag 4 2, store 24 11, stori -12 -34, storybook -11 5, straight -4 3, stream 5 8, string -12 -15
strip 3 -4, stripe 9 11, structur -3 6, stuck -2 5, student 7 -8, stuff 19 -1, style -6 8, sub -4 5, subdomain 0 10, subject -2 -10
submit -5 -5, subscrib 2 4, subscript -7 -11, subtask -3 -4, success 13 2, such 5 -4, suggest 9 16, suit 10 6, sum -9 9
summari -7 4, summer -3 -4, sundai -1 9, sunset 4 1, supplier -2 7, support -34 -35, suppos 1 -5, sur 0 13, sure 4 3, survei -4 5
surviv 7 5, suspect -1 -7, svg -8 -14, swagger -2 -4, swap 12 -29, switch 23 18, switcher -3 17, switzerland -1 -9, sync 12 7
synolog 5 3, system 19 8, systemd -1 13, tab 11 11, tabl -24 26, tableau -8 -2, tag 6 -3, take 8 6, taken -7 2, talk 20 3, tap 0 -3
task -1 8, tax -16 -2, tb 5 5, team 5 -5, teh -3 6, tell -14 32, templat -11 -36, tempo -9 -1, ten 0 6, tenant 33 21, tenantid 5 3
term -11 0, terraform 22 11, test 7 -17, tester 4 4, text 13 -2, than 2 5, thank -11 -22, that -5 -28, the -4 -22, thei -3 25
their 8 -4, them 6 12, theme 15 -7, then 32 -4, there 16 -2, these 2 -20, theyd 6 0, theyr 4 10, thi -5 -37, thing -6 -8
think 30 -9, third -3 -2, those 15 3, though 1 13, thread 5 8, three 14 3, through 29 13, throw -1 -8, thursdai -5 15
ticket -30 -15, tier -3 -6, tile -4 3, till -5 -11, time -1 27, timelin -7 -10, timeout 12 8, timer -4 0, timesheet 2 5
timestamp 9 3, timezon 1 -11, tini 1 -5, titl -4 -14, tmp 18 2, to 16 -5, toast -4 -7, todai 26 7, todo -13 -30, togeth -15 -2
toggl -4 2, token 34 25, told 8 11, tomorrow 4 4, tonight 10 9, too -4 29, took 7 2, tool -2 -3, tooltip -1 6, top 0 -17, topic 5 0
touch 25 -11, tour 8 2, tout 3 2, trace -6 7, track -3 7, tracker -8 1, traefik -5 24, trail -2 -10, transact 3 5, transcript 4 1
transfer -6 -10, transit -8 3, translat -12 23, travel -7 -4, tree 8 0, tri 3 2, trial 7 1, true 5 3, truena 11 1, trust 12 -10
truste 3 7, try -13 3, ts 21 -10, tsc 6 2, tsconfig -2 10, tsx -6 4, tu -6 7, tuesdai 5 -21, twice 11 -5, two 27 -9, txt -15 7
type -27 0, typeerror -2 14, typescript -4 2, typo 3 -27, tz 4 -2, u -3 -14, ugli -1 -7, ui 30 26, umlaut -2 -5, un 4 5, unabl -3 2
und 42 13, under 11 6, understand -14 -12, undo 0 -6, une 11 9, unifi 1 7, uniqu 7 -7, unit 1 -9, unless -1 -5, unlock -2 5
unseal 5 1, until -13 13, unus 4 10, up 6 12, updat -22 -25, upgrad 5 9, upload 1 9, ups -3 11, uptim -3 3, us -19 29, usag 5 3
usb 0 5, use -9 -7, useeffect -7 -12, useless -4 5, user 25 -10, utc -6 6, util -9 3, uv -5 -18, uvicorn -4 4, v1 -9 15, v2 5 -7
v3 -6 -4, valu 9 -3, van -6 7, var -10 -9, variabl -4 -1, varianc -3 5, vat 9 -12, vault 4 15, vaultwarden -3 9, veloc 18 1
vendor 9 -3, venu 14 1, vercel -1 8, verein -7 2, veri -7 -9, verifi 14 12, version -16 -30, via -4 14, video 4 9, viel 3 9
view 3 7, viewer -1 7, visual -3 5, vite -7 6, vitest -9 12, vlan 5 8, vm 2 7, voic -1 6, volunt -8 -6, vom -1 -10, von -5 -6
vote -3 -9, voucher 9 -3, vpn 2 5, vs -13 -5, w 4 3, wait 12 -2, want 37 8, warehous 5 -11, warn -11 22, warum -10 11, was 4 -1
watchtow 2 9, water -1 8, way 16 12, we 21 10, wear -2 6, webhook 16 14, webinar -12 3, websit -12 -10, websocket 21 8, wed 9 3
week 22 -2, weekend 1 4, weekli -1 -12, weird -2 10, welcher -3 -5, welcom -6 -5, well 6 8, went 11 15, were 12 6, weve 18 10
what 11 15, whatev 1 15, when -22 28, where 11 -15, whether 11 -1, which -28 -26, whichev 6 -4, while 11 5, whisper -1 7
who -15 -13, whole 17 12, whom -12 7, why -29 -8, wie 3 -1, wieso 8 11, wife -5 4, wifi 6 -6, wiki 1 -13, wild -6 1, wildcard 3 14
will -9 -21, win 5 0, window -2 -3, wir 21 -5, wird -6 -9, wireguard -4 2, with -4 38, within 2 4, without 10 41, wizard -7 1
wont -8 -5, word -43 -17, work 0 31, worker 5 -1, workflow 3 -8, worklog -11 3, workshop -1 -4, wors 1 4, worst -3 -10, would 42 17
wrap -2 -3, wrapper -3 10, write -5 28, written -6 -23, wrong 47 17, wrote 3 -18, wtf 8 -1, x -9 -9, xlsx 1 8, xml -12 -5
yaml -16 -20, year -17 -30, yes -3 -7, yesterdai 6 8, yet 2 7, yield -4 5, yml 1 -23, you 10 -25, youd 13 2, your 19 -5, yr 4 -6
yyyi -2 -6, z -5 -2, zero 4 0, zigbe -8 -8, zigbee2mqtt -7 -9, zip -6 -12, zod -2 7, zoom -6 1, zu 3 -5, zweig -4 3
`;
