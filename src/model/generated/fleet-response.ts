// Generated from schemas/fleet-response.schema.json by `npm run generate`; do not edit.

export interface X {}
