// Generated from schemas/playbook.schema.json by `npm run generate`; do not edit.

export interface X {}
