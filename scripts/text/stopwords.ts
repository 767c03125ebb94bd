import { stem } from './stem.ts';

/** Function words, and the words people wrap a request in. They say nothing about its subject. */
const STOP = `
a about above after again all almost already also although always am an and any anybody anyone anything are aren arent
as at away be became because been before being below between both but by came can cannot cant come could couldn couldnt
did didn didnt do does doesn doesnt doing don done dont down during each either else enough etc ever every everybody
everyone everything far few for from further gave get gets getting give given gives go goes going gone got had hadn has
hasn hasnt have haven havent having he her here hers herself him himself his how however i id if ill im in into is isn
isnt it its itself ive just keep keeps kind know lately least less let lets like ll lot made make makes making many may
maybe me might mine more most much must my myself near need needed needs never no nobody none nor not nothing now of off
often oh ok okay on once one only onto or other others our ours ourselves out over own per perhaps please plus pls put
quite rather re really said same say says see seem seems shall she should shouldn shouldnt since so some somebody somehow
someone something sometimes soon still stuff such sure take takes than thank thanks that thats the their theirs them
themselves then there theres these they theyre thing things think this those though through thus till to together too
took toward towards try trying u under until up upon us use used uses using ve very via want wanted wants was wasn wasnt
way we well went were weren weve what whatever whats when whenever where wherever whether which while who whoever whole
whom whose why will with within without won wont would wouldn wouldnt yes yet you your youre yours yourself
`;

/** Words of agent descriptions and of requests alike that tell agents apart badly; they count a little. */
const WEAK = `
agent agents app application approach appropriate area aspect available base based best better build building can change
changes check code comprehensive create creating current currently develop developer developing development different
effective ensure ensuring example examples expert expertise feature features file files find focus following good great
guide handle handling help helps high implement implementation implementing important improve including information issue
issues look main maintain manage management modern multiple new overall part place point practice practices proactively
problem problems process professional project projects proper properly provide provides quality question quick quickly
ready related request requirement requirements result right run set setup show simple solution solutions specialist
specialized specific start started step support system systems task tasks team teams technical time tool tools turn type
understand update user users work working works write writing
`;

const words = (text: string): string[] => text.split(/\s+/).filter((w) => w !== '');

const stopTerms: ReadonlySet<string> = new Set(words(STOP).flatMap((w) => [w, stem(w)]));
const weakTerms: ReadonlySet<string> = new Set(words(WEAK).map(stem));

/** Weight of an everyday word beside the 1 of a telling one. */
const WEAK_WEIGHT = 0.6;

/** How much a term can tell: 0 for function words, {@link WEAK_WEIGHT} for everyday words, 1 otherwise. */
export function termWeight(term: string): number {
  if (stopTerms.has(term)) return 0;
  return weakTerms.has(term) ? WEAK_WEIGHT : 1;
}
