import { notesOf } from '@codeai-hub/provider-kit/recordings/notes';

const NOT_THESE = 'the agents that are recorded do not send it';
const NOT_OFFERED = 'the hub tells agents that it has none of these, and they go on without';
const REFUSED = 'refused, and not shown: some ask although they were told that there is none';
const NEW = 'not stable yet; kept as it came';

export const NOTES = notesOf(
  [{ why: REFUSED }, ['fs/write_text_file']],
  [
    { why: REFUSED, unrecorded: NOT_OFFERED },
    [
      'fs/read_text_file',
      'terminal/create',
      'terminal/kill',
      'terminal/output',
      'terminal/release',
      'terminal/wait_for_exit',
    ],
  ],
  [
    { why: NEW, unrecorded: NOT_THESE },
    [
      'auth/status_update',
      'mcp/message',
      'plan_removed',
      'plan_update',
      'session_message',
      'session_message_chunk',
      'subagent_update',
    ],
  ],
  [
    { why: 'of a page to open, which is not offered; kept as it came', unrecorded: NOT_OFFERED },
    ['elicitation/complete'],
  ],
  [
    {
      unrecorded: NOT_THESE,
      sample: {
        mode: 'form',
        message: 'Which tree?',
        requestedSchema: {
          type: 'object',
          properties: { kind: { type: 'string', title: 'Tree' } },
          required: ['kind'],
        },
      },
    },
    ['elicitation/create'],
  ],
  [{ unrecorded: NOT_THESE, sample: { status: 'completed' } }, ['compaction_update']],
  [{ why: 'the summary is for the model', unrecorded: NOT_THESE }, ['compaction_summary_chunk']],
  [{ unrecorded: NOT_THESE, sample: { configOptions: [] } }, ['config_option_update']],
  [{ unrecorded: NOT_THESE, sample: { currentModeId: 'plan' } }, ['current_mode_update']],
  [{ unrecorded: NOT_THESE, sample: { severity: 'warning', title: 'Careful' } }, ['notice']],
  [
    { unrecorded: NOT_THESE, sample: { entries: [{ content: 'Look', priority: 'high', status: 'pending' }] } },
    ['plan'],
  ],
  [{ why: 'the hub names sessions itself', unrecorded: NOT_THESE }, ['session_info_update']],
  [
    { why: 'what the person said is shown already', unrecorded: 'comes when a history is told again' },
    ['user_message_chunk'],
  ],
  [
    { unrecorded: 'both agents tell every end as `end_turn`' },
    ['session/prompt max_tokens', 'session/prompt max_turn_requests', 'session/prompt refusal'],
  ],
);
