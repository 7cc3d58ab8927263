import { notesOf } from '@codeai-hub/provider-kit/recordings/notes';

const NOT_OURS = 'nothing of ours makes the runtime send it';
const ELSEWHERE = 'of the account, the machine or a list of conversations, which the hub learns in its own way';
const SAID_OTHERWISE = 'another event says it';
const KEPT = 'nobody has a use for it yet, so it is kept as it came';
const REFUSED = 'refused, and kept as it came: only what the hub offers is asked for, and this is not';

const realtime = ['closed', 'error', 'item/completed', 'item/started', 'item/transcript/delta', 'itemAdded'];
const moreRealtime = ['outputAudio/delta', 'sdp', 'started', 'transcript/delta', 'transcript/done'];

export const NOTES = notesOf(
  [
    { why: ELSEWHERE },
    [
      'account/login/completed',
      'account/updated',
      'configWarning',
      'thread/readState/changed',
      'thread/settings/updated',
      'thread/started',
      'thread/status/changed',
    ],
  ],
  [
    { why: ELSEWHERE, unrecorded: 'needs an account, another client of the same app-server, or a list that is open' },
    [
      'account/gatewayOAuth/changed',
      'app/list/updated',
      'deprecationNotice',
      'fs/changed',
      'mcpServer/oauthLogin/completed',
      'modelProvider/authRecoveryCompleted',
      'modelProvider/authRecoveryStarted',
      'project/changed',
      'skills/changed',
      'thread/archived',
      'thread/attachment/updated',
      'thread/closed',
      'thread/deleted',
      'thread/environment/connected',
      'thread/environment/disconnected',
      'thread/name/updated',
      'thread/project/updated',
      'thread/queue/changed',
      'thread/section/changed',
      'thread/unarchived',
    ],
  ],
  [{ why: ELSEWHERE, unrecorded: 'it names the machine' }, ['remoteControl/status/changed']],
  [{ why: SAID_OTHERWISE }, ['turn/diff/updated']],
  [
    { why: SAID_OTHERWISE, unrecorded: 'comes for models or settings that a recording cannot have' },
    [
      'autoApprovalReview/strictReviewRequired',
      'hook/started',
      'item/commandExecution/terminalInteraction',
      'item/fileChange/outputDelta',
      'item/mcpToolCall/progress',
      'model/safetyBuffering/updated',
      'model/verification',
      'rawResponse/completed',
      'rawResponseItem/completed',
      'turn/moderationMetadata',
    ],
  ],
  [
    { why: 'it was answered here or went with its turn; answered elsewhere, it would be withdrawn' },
    ['serverRequest/resolved'],
  ],
  [{ why: 'only a server that failed to start is told' }, ['mcpServer/startupStatus/updated']],
  [{ why: 'one line more between two parts, when there is a second' }, ['item/reasoning/summaryPartAdded']],
  [
    {
      why: 'the thoughts come whole at the end of their item',
      unrecorded: 'the models that tell them are not those of this service',
      sample: { itemId: 'i', delta: 'hm', contentIndex: 0 },
    },
    ['item/reasoning/textDelta'],
  ],
  [
    {
      why: 'a file change that is not open has nothing to update',
      unrecorded: 'comes for patches that stream, which the model of a recording does not',
      sample: { itemId: 'i', changes: [] },
    },
    ['item/fileChange/patchUpdated'],
  ],
  [
    { why: KEPT, unrecorded: NOT_OURS },
    [
      'command/exec/outputDelta',
      'externalAgentConfig/import/completed',
      'externalAgentConfig/import/progress',
      'fuzzyFileSearch/sessionCompleted',
      'fuzzyFileSearch/sessionUpdated',
      'item/autoApprovalReview/completed',
      'item/autoApprovalReview/started',
      'mcpServer/event/stream/notification',
      'process/exited',
      'process/outputDelta',
      'thread/prediction/updated',
      'thread/reverted',
      'windowsSandbox/setupCompleted',
      ...[...realtime, ...moreRealtime].map((name) => `thread/realtime/${name}`),
      ...['enteredReviewMode', 'exitedReviewMode', 'functionCallOutput', 'hookPrompt', 'imageGeneration'].map(
        (type) => `item ${type}`,
      ),
    ],
  ],
  [
    { why: REFUSED, unrecorded: NOT_OURS },
    [
      'account/chatgptAuthTokens/refresh',
      'applyPatchApproval',
      'attestation/generate',
      'currentTime/read',
      'execCommandApproval',
      'item/tool/call',
    ],
  ],
  [
    {
      unrecorded: 'the runtime reviews by itself only where a person has set it so',
      sample: { message: 'looks odd' },
    },
    ['guardianWarning'],
  ],
  [
    {
      unrecorded: 'a recording has no hooks of a person',
      sample: { run: { status: 'failed', eventName: 'PreToolUse', entries: [{ text: 'no' }] } },
    },
    ['hook/completed'],
  ],
  [
    {
      unrecorded: NOT_OURS,
      sample: { tool: 'look', arguments: {}, contentItems: [], success: true, status: 'completed' },
    },
    ['item dynamicToolCall'],
  ],
  [{ unrecorded: 'a tool of some models only', sample: { durationMs: 1 } }, ['item sleep']],
  [
    {
      unrecorded: 'comes for settings that let the model ask for more, off as it is shipped',
      sample: { itemId: 'i', reason: 'to plant', permissions: { network: { enabled: true } } },
    },
    ['item/permissions/requestApproval'],
  ],
  [{ unrecorded: 'the service chooses to', sample: { fromModel: 'a', toModel: 'b' } }, ['model/rerouted']],
  [{ unrecorded: 'older than the item that is told now' }, ['thread/compacted']],
  [{ why: 'there was no goal to clear', unrecorded: 'a person clears it, in another client' }, ['thread/goal/cleared']],
  [{ unrecorded: 'comes on Windows' }, ['windows/worldWritableWarning']],
);
