// Made by generate.ts from the pinned runtime; a test compares it. Not to be changed by hand.

type AbsolutePathBuf = string;

type AdditionalContextEntry = {
  value: string;
  kind: AdditionalContextKind;

  name?: string | null;
};

type AdditionalContextKind = 'untrusted' | 'application';

type AdditionalFileSystemPermissions = {
  read: Array<LegacyAppPathString> | null;

  write: Array<LegacyAppPathString> | null;
  globScanMaxDepth?: number;
  entries?: Array<FileSystemSandboxEntry>;
};

type AdditionalNetworkPermissions = { enabled: boolean | null };

type ApprovalsReviewer = 'user' | 'auto_review' | 'guardian_subagent';

type AskForApproval =
  | 'untrusted'
  | 'on-request'
  | {
      granular: {
        sandbox_approval: boolean;
        rules: boolean;
        skill_approval: boolean;
        request_permissions: boolean;
        mcp_elicitations: boolean;
      };
    }
  | 'never';

type ByteRange = { start: number; end: number };

type CapabilityRootLocation = {
  type: 'environment';
  environmentId: string;

  path: string;
};

type ClientInfo = { name: string; title: string | null; version: string };

type CollaborationMode = { mode: ModeKind; settings: Settings };

type CommandExecutionApprovalDecision =
  | 'accept'
  | 'acceptForSession'
  | { acceptWithExecpolicyAmendment: { execpolicy_amendment: ExecPolicyAmendment } }
  | { applyNetworkPolicyAmendment: { network_policy_amendment: NetworkPolicyAmendment } }
  | 'decline'
  | 'cancel';

export type CommandExecutionRequestApprovalResponse = { decision: CommandExecutionApprovalDecision };

type CyberAccessProgram = 'standard' | 'daybreakBlue' | 'daybreakRed';

type DynamicToolFunctionSpec = { name: string; description: string; inputSchema: JsonValue; deferLoading?: boolean };

type DynamicToolNamespaceSpec = { name: string; description: string; tools: Array<DynamicToolNamespaceTool> };

type DynamicToolNamespaceTool = { type: 'function' } & DynamicToolFunctionSpec;

type DynamicToolSpec =
  | ({ type: 'function' } & DynamicToolFunctionSpec)
  | ({ type: 'namespace' } & DynamicToolNamespaceSpec);

type ExecPolicyAmendment = Array<string>;

type FileChangeApprovalDecision = 'accept' | 'acceptForSession' | 'decline' | 'cancel';

export type FileChangeRequestApprovalResponse = { decision: FileChangeApprovalDecision };

type FileSystemAccessMode = 'read' | 'write' | 'deny';

type FileSystemPath =
  | { type: 'path'; path: LegacyAppPathString }
  | { type: 'glob_pattern'; pattern: string }
  | { type: 'special'; value: FileSystemSpecialPath };

type FileSystemSandboxEntry = { path: FileSystemPath; access: FileSystemAccessMode };

type FileSystemSpecialPath =
  | { kind: 'root' }
  | { kind: 'minimal' }
  | { kind: 'project_roots'; subpath: LegacyAppPathString | null }
  | { kind: 'tmpdir' }
  | { kind: 'slash_tmp' }
  | { kind: 'unknown'; path: string; subpath: LegacyAppPathString | null };

type FunctionCallOutputBody = string | Array<FunctionCallOutputContentItem>;

type FunctionCallOutputContentItem =
  | { type: 'input_text'; text: string }
  | ({ type: 'input_image'; detail?: ImageDetail } & ({ image_url: string } | { file_id: string }))
  | ({ type: 'input_audio' } & ({ audio_url: string } | { file_id: string }))
  | { type: 'encrypted_content'; encrypted_content: string };

export type GetAccountParams = {
  refreshToken?: boolean;
};

type GrantedPermissionProfile = {
  network?: AdditionalNetworkPermissions;
  fileSystem?: AdditionalFileSystemPermissions;
};

type ImageDetail = 'auto' | 'low' | 'high' | 'original';

type InitializeCapabilities = {
  requiredHumanApproval?: boolean;

  explicitGatewayOauth?: boolean;

  experimentalApi: boolean;

  requestAttestation: boolean;

  mcpServerOpenaiFormElicitation?: boolean;

  optOutNotificationMethods?: Array<string> | null;

  extensions?: { [key in string]?: JsonValue } | null;
};

export type InitializeParams = { clientInfo: ClientInfo; capabilities: InitializeCapabilities | null };

type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]?: JsonValue } | null;

type LegacyAppPathString = string;

export type LoginAccountParams =
  | { type: 'apiKey'; apiKey: string }
  | {
      type: 'chatgpt';
      codexStreamlinedLogin?: boolean;
      useHostedLoginSuccessPage?: boolean;
      appBrand?: LoginAppBrand | null;
    }
  | { type: 'chatgptDeviceCode' }
  | {
      type: 'chatgptAuthTokens';

      accessToken: string;

      chatgptAccountId: string;

      chatgptPlanType?: string | null;
    }
  | { type: 'amazonBedrock'; apiKey: string; region: string }
  | {
      type: 'amazonBedrockAccessKeys';
      accessKeyId: string;
      secretAccessKey: string;
      sessionToken?: string | null;
      region: string;
    };

type LoginAppBrand = 'codex' | 'chatgpt';

type McpServerElicitationAction = 'accept' | 'decline' | 'cancel';

export type McpServerElicitationRequestResponse = {
  action: McpServerElicitationAction;

  content: JsonValue | null;

  _meta: JsonValue | null;
};

type ModeKind = 'plan' | 'default';

type MultiAgentMode = { custom: string } | 'explicitRequestOnly' | 'proactive';

type NetworkAccess = 'restricted' | 'enabled';

type NetworkPolicyAmendment = { host: string; action: NetworkPolicyRuleAction };

type NetworkPolicyRuleAction = 'allow' | 'deny';

type PermissionGrantScope = 'turn' | 'session';

export type PermissionsRequestApprovalResponse = {
  permissions: GrantedPermissionProfile;
  scope: PermissionGrantScope;

  strictAutoReview?: boolean;
};

type Personality = 'none' | 'friendly' | 'pragmatic';

type ReasoningEffort = string;

type ReasoningSummary = 'auto' | 'concise' | 'detailed' | 'none';

type SandboxMode = 'read-only' | 'workspace-write' | 'danger-full-access';

type SandboxPolicy =
  | { type: 'dangerFullAccess' }
  | { type: 'readOnly'; networkAccess: boolean }
  | { type: 'externalSandbox'; networkAccess: NetworkAccess }
  | {
      type: 'workspaceWrite';
      writableRoots: Array<AbsolutePathBuf>;
      networkAccess: boolean;
      excludeTmpdirEnvVar: boolean;
      excludeSlashTmp: boolean;
    };

type SelectedCapabilityRoot = {
  id: string;

  location: CapabilityRootLocation;
};

type Settings = { model: string; reasoning_effort: ReasoningEffort | null; developer_instructions: string | null };

type SortDirection = 'asc' | 'desc';

type TextElement = {
  byteRange: ByteRange;

  placeholder: string | null;
};

export type ThreadForkParams = {
  threadId: string;

  experimentalPredictionMode?: boolean;

  experimentalDisablePredictionMcp?: boolean;

  lastTurnId?: string | null;

  beforeTurnId?: string | null;

  path?: string | null;

  model?: string | null;
  modelProvider?: string | null;
  serviceTier?: string | null | null;
  cwd?: string | null;

  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null;
  approvalPolicy?: AskForApproval | null;

  approvalsReviewer?: ApprovalsReviewer | null;
  sandbox?: SandboxMode | null;

  permissions?: string | null;
  config?: { [key in string]?: JsonValue } | null;
  baseInstructions?: string | null;
  developerInstructions?: string | null;
  ephemeral?: boolean;

  attachToSource?: boolean;

  threadSource?: ThreadSource | null;

  excludeTurns?: boolean;

  deferGoalContinuation?: boolean;
};

type ThreadHistoryMode = 'legacy' | 'paginated';

export type ThreadListParams = {
  includeAttachedThreads?: boolean;

  currentAccountOnly?: boolean;

  cursor?: string | null;

  limit?: number | null;

  excludedThreadIds?: Array<string> | null;

  sortKey?: ThreadSortKey | null;

  sortDirection?: SortDirection | null;

  modelProviders?: Array<string> | null;

  sourceKinds?: Array<ThreadSourceKind> | null;

  originators?: Array<string> | null;

  archived?: boolean | null;

  sectionId?: string | null;

  projectId?: string | null;

  cwd?: string | Array<string> | null;

  useStateDbOnly?: boolean;

  searchTerm?: string | null;

  parentThreadId?: string | null;

  ancestorThreadId?: string | null;

  attachedToThreadId?: string | null;
};

export type ThreadReadParams = {
  threadId: string;

  includeTurns?: boolean;
};

type ThreadResumeInitialTurnsPageParams = {
  limit?: number | null;

  sortDirection?: SortDirection | null;

  itemsView?: TurnItemsView | null;
};

export type ThreadResumeParams = {
  threadId: string;

  path?: string | null;

  model?: string | null;
  modelProvider?: string | null;
  serviceTier?: string | null | null;
  cwd?: string | null;

  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null;
  approvalPolicy?: AskForApproval | null;

  approvalsReviewer?: ApprovalsReviewer | null;
  sandbox?: SandboxMode | null;

  permissions?: string | null;
  config?: { [key in string]?: JsonValue } | null;
  baseInstructions?: string | null;
  developerInstructions?: string | null;

  personality?: Personality | null;

  excludeTurns?: boolean;

  initialTurnsPage?: ThreadResumeInitialTurnsPageParams | null;
};

export type ThreadSettingsUpdateParams = {
  threadId: string;

  disabledPluginIds?: Array<string> | null;

  cwd?: string | null;

  environments?: Array<TurnEnvironmentParams> | null;

  approvalPolicy?: AskForApproval | null;

  approvalsReviewer?: ApprovalsReviewer | null;

  sandboxPolicy?: SandboxPolicy | null;

  permissions?: string | null;

  model?: string | null;

  serviceTier?: string | null | null;

  effort?: ReasoningEffort | null;

  summary?: ReasoningSummary | null;

  collaborationMode?: CollaborationMode | null;

  multiAgentMode?: MultiAgentMode | null;

  personality?: Personality | null;
};

type ThreadSortKey = 'created_at' | 'updated_at' | 'recency_at' | 'section_position';

type ThreadSource = string;

type ThreadSourceKind =
  | 'cli'
  | 'vscode'
  | 'exec'
  | 'appServer'
  | 'subAgent'
  | 'subAgentReview'
  | 'subAgentCompact'
  | 'subAgentThreadSpawn'
  | 'subAgentOther'
  | 'unknown';

export type ThreadStartParams = {
  model?: string | null;
  modelProvider?: string | null;

  allowProviderModelFallback?: boolean;
  serviceTier?: string | null | null;
  cwd?: string | null;

  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null;
  approvalPolicy?: AskForApproval | null;

  approvalsReviewer?: ApprovalsReviewer | null;
  sandbox?: SandboxMode | null;

  permissions?: string | null;
  config?: { [key in string]?: JsonValue } | null;
  serviceName?: string | null;
  baseInstructions?: string | null;
  developerInstructions?: string | null;

  personality?: Personality | null;

  multiAgentMode?: MultiAgentMode | null;
  ephemeral?: boolean | null;

  historyMode?: ThreadHistoryMode | null;
  sessionStartSource?: ThreadStartSource | null;

  threadSource?: ThreadSource | null;

  projectId?: string | null;

  daybreakEnabled?: boolean | null;

  environments?: Array<TurnEnvironmentParams> | null;
  dynamicTools?: Array<DynamicToolSpec> | null;

  selectedCapabilityRoots?: Array<SelectedCapabilityRoot> | null;

  mockExperimentalField?: string | null;

  experimentalRawEvents?: boolean;
};

type ThreadStartSource = 'startup' | 'clear';

export type ThreadTurnsListParams = {
  threadId: string;

  cursor?: string | null;

  limit?: number | null;

  sortDirection?: SortDirection | null;

  itemsView?: TurnItemsView | null;
};

type ToolRequestUserInputAnswer = { answers: Array<string> };

export type ToolRequestUserInputResponse = { answers: { [key in string]?: ToolRequestUserInputAnswer } };

type TurnEnvironmentParams = {
  environmentId: string;
  cwd: LegacyAppPathString;

  runtimeWorkspaceRoots?: Array<LegacyAppPathString> | null;
};

export type TurnInterruptParams = { threadId: string; turnId: string };

type TurnItemsView = 'notLoaded' | 'summary' | 'full';

export type TurnStartParams = {
  threadId: string;

  disabledPluginIds?: Array<string> | null;
  clientUserMessageId?: string | null;
  input: Array<UserInput>;

  turnTrigger?: string | null;

  parentTurnId?: string | null;

  rootTurnId?: string | null;
  toolOutput?: TurnToolOutput | null;

  responsesapiClientMetadata?: { [key in string]?: string } | null;

  responsesapiClientMetadataPatch?: { [key in string]?: string } | null;

  additionalContext?: { [key in string]?: AdditionalContextEntry } | null;

  environments?: Array<TurnEnvironmentParams> | null;

  cwd?: string | null;

  runtimeWorkspaceRoots?: Array<AbsolutePathBuf> | null;

  approvalPolicy?: AskForApproval | null;

  approvalsReviewer?: ApprovalsReviewer | null;

  sandboxPolicy?: SandboxPolicy | null;

  permissions?: string | null;

  model?: string | null;

  serviceTier?: string | null | null;

  serviceTierForTurn?: string | null;

  effort?: ReasoningEffort | null;

  summary?: ReasoningSummary | null;

  personality?: Personality | null;

  outputSchema?: JsonValue | null;

  collaborationMode?: CollaborationMode | null;

  multiAgentMode?: MultiAgentMode | null;

  cyberAccessProgram?: CyberAccessProgram | null;
};

export type TurnSteerParams = {
  threadId: string;
  clientUserMessageId?: string | null;
  input: Array<UserInput>;

  responsesapiClientMetadata?: { [key in string]?: string } | null;

  responsesapiClientMetadataPatch?: { [key in string]?: string } | null;

  additionalContext?: { [key in string]?: AdditionalContextEntry } | null;

  expectedTurnId: string;
};

type TurnToolOutput = {
  name: string;
  namespace: string | null;
  output: FunctionCallOutputBody;

  retain?: boolean;
};

type UserInput =
  | {
      type: 'text';
      text: string;

      text_elements: Array<TextElement>;
    }
  | ({ type: 'image'; detail?: ImageDetail } & ({ url: string } | { fileId: string }))
  | { type: 'localImage'; detail?: ImageDetail; path: string }
  | ({ type: 'audio' } & ({ url: string } | { fileId: string }))
  | { type: 'localAudio'; path: string }
  | { type: 'skill'; name: string; path: string }
  | { type: 'mention'; name: string; path: string };

export const NOTIFICATIONS = [
  'account/gatewayOAuth/changed',
  'account/login/completed',
  'account/rateLimits/updated',
  'account/updated',
  'app/list/updated',
  'autoApprovalReview/strictReviewRequired',
  'command/exec/outputDelta',
  'configWarning',
  'deprecationNotice',
  'error',
  'externalAgentConfig/import/completed',
  'externalAgentConfig/import/progress',
  'fs/changed',
  'fuzzyFileSearch/sessionCompleted',
  'fuzzyFileSearch/sessionUpdated',
  'guardianWarning',
  'hook/completed',
  'hook/started',
  'item/agentMessage/delta',
  'item/autoApprovalReview/completed',
  'item/autoApprovalReview/started',
  'item/commandExecution/outputDelta',
  'item/commandExecution/terminalInteraction',
  'item/completed',
  'item/fileChange/outputDelta',
  'item/fileChange/patchUpdated',
  'item/mcpToolCall/progress',
  'item/plan/delta',
  'item/reasoning/summaryPartAdded',
  'item/reasoning/summaryTextDelta',
  'item/reasoning/textDelta',
  'item/started',
  'mcpServer/event/stream/notification',
  'mcpServer/oauthLogin/completed',
  'mcpServer/startupStatus/updated',
  'model/rerouted',
  'model/safetyBuffering/updated',
  'model/verification',
  'modelProvider/authRecoveryCompleted',
  'modelProvider/authRecoveryStarted',
  'process/exited',
  'process/outputDelta',
  'project/changed',
  'rawResponse/completed',
  'rawResponseItem/completed',
  'remoteControl/status/changed',
  'serverRequest/resolved',
  'skills/changed',
  'thread/archived',
  'thread/attachment/updated',
  'thread/closed',
  'thread/compacted',
  'thread/deleted',
  'thread/environment/connected',
  'thread/environment/disconnected',
  'thread/goal/cleared',
  'thread/goal/updated',
  'thread/name/updated',
  'thread/prediction/updated',
  'thread/project/updated',
  'thread/queue/changed',
  'thread/readState/changed',
  'thread/realtime/closed',
  'thread/realtime/error',
  'thread/realtime/item/completed',
  'thread/realtime/item/started',
  'thread/realtime/item/transcript/delta',
  'thread/realtime/itemAdded',
  'thread/realtime/outputAudio/delta',
  'thread/realtime/sdp',
  'thread/realtime/started',
  'thread/realtime/transcript/delta',
  'thread/realtime/transcript/done',
  'thread/reverted',
  'thread/section/changed',
  'thread/settings/updated',
  'thread/started',
  'thread/status/changed',
  'thread/tokenUsage/updated',
  'thread/unarchived',
  'turn/completed',
  'turn/diff/updated',
  'turn/moderationMetadata',
  'turn/plan/updated',
  'turn/started',
  'warning',
  'windows/worldWritableWarning',
  'windowsSandbox/setupCompleted',
] as const;

export const SERVER_REQUESTS = [
  'account/chatgptAuthTokens/refresh',
  'applyPatchApproval',
  'attestation/generate',
  'currentTime/read',
  'execCommandApproval',
  'item/commandExecution/requestApproval',
  'item/fileChange/requestApproval',
  'item/permissions/requestApproval',
  'item/tool/call',
  'item/tool/requestUserInput',
  'mcpServer/elicitation/request',
] as const;

export const ITEM_TYPES = [
  'agentMessage',
  'collabAgentToolCall',
  'commandExecution',
  'contextCompaction',
  'dynamicToolCall',
  'enteredReviewMode',
  'exitedReviewMode',
  'fileChange',
  'functionCallOutput',
  'hookPrompt',
  'imageGeneration',
  'imageView',
  'mcpToolCall',
  'plan',
  'reasoning',
  'sleep',
  'subAgentActivity',
  'userMessage',
  'webSearch',
] as const;
