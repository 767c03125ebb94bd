import { parentPort, workerData } from 'node:worker_threads';
import type { FromService, ServiceStart, ToService } from './protocol.ts';
import { Service } from './service.ts';

/** The thread's end of the service: takes messages in order and gives them to it. */

const port = parentPort;
if (port === null) throw new Error('this thread is started by host.ts');
const say = (message: FromService): void => port.postMessage(message);

const service = new Service(workerData as ServiceStart, say);
port.on('message', (message: ToService) => service.hear(message));
