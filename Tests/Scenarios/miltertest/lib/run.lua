-- SPDX-License-Identifier: Apache-2.0
-- Runs one script with the shared steps, and says what went wrong: miltertest itself keeps Lua's errors for itself.

dofile(folder .. "/lib/steps.lua")
local well, problem = xpcall(dofile, debug.traceback, script)
if not well then
  mt.echo(tostring(problem))
  error(problem)
end
