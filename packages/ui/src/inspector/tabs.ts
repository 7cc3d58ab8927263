export const inspectorTabs = ['plan', 'changes', 'context'] as const;
export type InspectorTab = (typeof inspectorTabs)[number];
