import type { HubClient } from '@codeai-hub/client/api';
import { createHubClient } from '@codeai-hub/client/hub-client';
import { webStorage } from '@codeai-hub/client/storage';
import { explainByHttp, webSocketTransport } from '@codeai-hub/client/transports/websocket';
import { version } from '../../package.json';
import { socketUrl, statusUrl } from '../hub/http-api.ts';
import { windowName } from '../hub/window-name.ts';
import { reportProblem } from '../problems/problems.ts';

/** The page's one connection to the core. It does nothing until `connect()`. */
export function createPageClient(): HubClient {
  return createHubClient({
    transport: webSocketTransport(socketUrl(), explainByHttp(statusUrl())),
    client: { id: crypto.randomUUID(), kind: 'page', name: windowName, version },
    storage: webStorage(localStorage),
    onProblem: reportProblem,
  });
}
