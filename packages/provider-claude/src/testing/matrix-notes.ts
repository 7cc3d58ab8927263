import { notesOf } from '@codeai-hub/provider-kit/recordings/notes';

const BLOCKS = [
  'advisor_tool_result',
  'bash_code_execution_tool_result',
  'code_execution_tool_result',
  'fallback',
  'mcp_tool_listing',
  'text_editor_code_execution_tool_result',
  'tool_search_tool_result',
];
const RECORDED_BLOCKS = [
  'compaction',
  'container_upload',
  'mcp_tool_result',
  'mcp_tool_use',
  'server_tool_use',
  'web_fetch_tool_result',
  'web_search_tool_result',
];

const SERVICE =
  'a tool that the service runs itself; sessions of the hub have none, and what one did is kept as it came';
const NO_SERVICE_TOOL = 'comes of a tool of the service that a script cannot make it offer';
const WHOLE_FOLLOWS = 'the block comes whole afterwards';
const LIFE = 'tells that it works, and nothing that the item of the call does not show';
const SDK_ANSWERS = 'the SDK refuses it by itself, since the hub gives it nothing to answer with';
const NOT_OURS = 'nothing of ours turns it on';

export const NOTES = notesOf(
  [{ why: SERVICE }, RECORDED_BLOCKS.map((block) => `assistant/${block}`)],
  [{ why: SERVICE, unrecorded: NO_SERVICE_TOOL }, BLOCKS.map((block) => `assistant/${block}`)],
  [
    { why: WHOLE_FOLLOWS },
    [...RECORDED_BLOCKS, 'redacted_thinking'].map((block) => `stream_event/content_block_start/${block}`),
  ],
  [
    { why: WHOLE_FOLLOWS, unrecorded: NO_SERVICE_TOOL },
    BLOCKS.map((block) => `stream_event/content_block_start/${block}`),
  ],
  [
    { why: WHOLE_FOLLOWS },
    ['input_json_delta', 'signature_delta'].map((delta) => `stream_event/content_block_delta/${delta}`),
  ],
  [
    { why: WHOLE_FOLLOWS, unrecorded: 'the service cites and compacts only for tools that no session of the hub has' },
    ['citations_delta', 'compaction_delta'].map((delta) => `stream_event/content_block_delta/${delta}`),
  ],
  [
    { why: 'an item ends with its block, and a turn with its `result`' },
    ['stream_event/content_block_stop', 'stream_event/message_stop'],
  ],
  [{ why: 'what was open before is dropped; its own blocks follow' }, ['stream_event/message_start']],
  [{ why: 'what it says is sealed' }, ['assistant/redacted_thinking']],
  [{ why: 'the runtime speaking to its model' }, ['user/text']],
  [
    { why: 'the summary it goes on from, and what a command printed, when the boundary said it already' },
    ['user/string'],
  ],
  [{ why: LIFE }, ['system/task_progress', 'system/task_updated', 'system/thinking_tokens']],
  [{ why: LIFE, unrecorded: 'comes of tools that run for long' }, ['tool_progress']],
  [{ why: 'the `result` says it' }, ['system/model_refusal_no_fallback']],
  [
    { why: SDK_ANSWERS, unrecorded: 'the SDK passes nothing on' },
    ['elicitation', 'hook_callback', 'mcp_message', 'request_user_dialog'].map((name) => `control_request/${name}`),
  ],
  [
    {
      why: 'progress of a sign-in that the hub does not start here',
      unrecorded: NOT_OURS,
      sample: { isAuthenticating: true, output: [] },
    },
    ['auth_status'],
  ],
  [
    { why: 'a wish of the model for the next message, which is for a person to write', unrecorded: NOT_OURS },
    ['prompt_suggestion'],
  ],
  [{ why: 'the items show what it sums up', unrecorded: NOT_OURS }, ['tool_use_summary']],
  [
    {
      why: 'the outcome of the turn; it ends with `idle`',
      unrecorded: 'the hub sets no number of steps, no budget and no form of an answer',
    },
    ['result/error_max_turns', 'result/error_max_budget_usd', 'result/error_max_structured_output_retries'],
  ],
  [
    { unrecorded: 'comes when commands are added while it runs, by a server or an extension' },
    ['system/commands_changed'],
  ],
  [{ why: 'answers a request that the hub does not make', unrecorded: NOT_OURS }, ['system/control_request_progress']],
  [{ why: 'the request was refused', unrecorded: 'there is no request before it' }, ['system/elicitation_complete']],
  [{ why: 'the change of a file is shown with its call', unrecorded: NOT_OURS }, ['system/files_persisted']],
  [
    {
      why: 'only a hook that failed is told to a person, as a notice',
      unrecorded: 'a recording has no hooks of a person',
    },
    ['system/hook_started', 'system/hook_progress'],
  ],
  [
    {
      unrecorded: 'a recording has no hooks of a person',
      sample: { hook_name: 'PreToolUse', outcome: 'error', stderr: 'no', output: '' },
    },
    ['system/hook_response'],
  ],
  [
    {
      unrecorded: 'the commands that print here are kept from clients like the hub',
      sample: { content: 'Total cost: $0' },
    },
    ['system/local_command_output'],
  ],
  [{ why: 'the model uses what it remembered in its answer', unrecorded: NOT_OURS }, ['system/memory_recall']],
  [
    { why: 'the hub keeps no mirror of the record', unrecorded: NOT_OURS, sample: { error: 'late' } },
    ['system/mirror_error'],
  ],
  [
    {
      unrecorded: 'needs a second model of the service that takes over',
      sample: { direction: 'retry', original_model: 'a', fallback_model: 'b', content: 'The model declined.' },
    },
    ['system/model_refusal_fallback'],
  ],
  [
    {
      unrecorded: 'comes of states of the machine that a recording cannot have',
      sample: { key: 'k', text: 'low disk', priority: 'high' },
    },
    ['system/notification'],
  ],
  [
    {
      unrecorded: 'the hub asks a person instead; comes of rules in their own settings',
      sample: { tool_name: 'Bash', tool_use_id: 't', message: 'a rule forbids it' },
    },
    ['system/permission_denied'],
  ],
  [{ why: 'extensions are installed in the runtime itself', unrecorded: NOT_OURS }, ['system/plugin_install']],
  [
    { unrecorded: 'comes when the disk is full as it exits', sample: { error_code: 'ENOSPC', lost: ['transcript'] } },
    ['system/session_writes_lost'],
  ],
  [
    { why: 'the end of its process says it', unrecorded: 'comes of remote control, which is not used' },
    ['system/worker_shutting_down'],
  ],
);
