/**
 * What authors of plugins test with: `import { … } from '<plugin root>/dist/kit.mjs'`; `arbiter plugin kit` prints that path. Needs no
 * test runner, no network and no Claude Code. What is exported here is a promise; everything else in the bundle is not.
 */
export type { Bus, DeadLetter, Delivery, Subscription } from '../bus/bus.ts';
export type { Draft, Message, Published } from '../bus/message.ts';
export type { Attempt } from '../chains/steps/work.ts';
export type { RegistrySnapshot } from '../registry/entry.ts';
export type { RouteDecision } from '../routing/decision.ts';
export type { ChainResult } from './chain/chain-result.ts';
export { type ChainOptions, runChain } from './chain/run-chain.ts';
export { type FailureOptions, fails, type StepScript, type StepScripts } from './chain/scripted-work.ts';
export { expectCompensated, expectSucceeded } from './expect/chain.ts';
export { expectPublished, published } from './expect/published.ts';
export { expectRoute, type RouteExpectation } from './expect/route.ts';
export { type MemoryBus, type MemoryBusOptions, memoryBus } from './memory-bus.ts';
export type { Answer, ApiCall, Failure, HangUp, Reply, ReplyBlock } from './model/messages-api.ts';
export { offlineEnv } from './model/offline-env.ts';
export { type Script, type ScriptedModel, scriptedModel } from './model/scripted-model.ts';
export { type RegistryOptions, registryFrom, type TestRegistry } from './registry.ts';
export type { Files } from './temporary-folder.ts';
