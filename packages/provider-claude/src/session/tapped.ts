import type { CanUseTool } from '@anthropic-ai/claude-agent-sdk';
import type { Fields } from '../native/read.ts';

/** Lets who listens in hear of a request and of its withdrawal, in its place: after the event of the call that it is about. */
export function tapped(
  canUseTool: CanUseTool,
  callBegan: (toolUseId: string) => Promise<void>,
  tap: (event: Fields) => void,
): CanUseTool {
  return async (tool_name, input, context) => {
    const { signal, ...rest } = context;
    await callBegan(context.toolUseID);
    tap({ type: 'control_request', subtype: 'can_use_tool', tool_name, input, context: rest });
    const withdrawn = () => tap({ type: 'control_cancel_request', request_id: context.requestId });
    signal.addEventListener('abort', withdrawn, { once: true });
    const result = await canUseTool(tool_name, input, context);
    signal.removeEventListener('abort', withdrawn);
    return result;
  };
}
