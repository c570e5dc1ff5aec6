-- SPDX-License-Identifier: Apache-2.0
-- Steps that the scripts share. A step that the filter has negotiated away is left out, as an MTA would.

-- The protocol steps by which an MTA may leave something out.
local left_out = {
  helo = SMFIP_NOHELO, mailfrom = SMFIP_NOMAIL, rcptto = SMFIP_NORCPT, data = SMFIP_NODATA,
  header = SMFIP_NOHDRS, eoh = SMFIP_NOEOH, bodystring = SMFIP_NOBODY, bodyrandom = SMFIP_NOBODY,
  unknown = SMFIP_NOUNKNOWN,
}

-- Connects to the filter; `socket` comes from the command line.
function open(host, address)
  local conn = mt.connect(socket, 40, 0.05)
  if conn == nil then error("no connection to " .. socket) end
  expect_done("conninfo", mt.conninfo(conn, host, address))
  return conn
end

function expect_done(name, problem)
  if problem ~= nil then error(name .. ": " .. tostring(problem), 3) end
end

-- Does a step unless it was negotiated away. False if it was left out.
function step(name, conn, ...)
  local bit = left_out[name]
  if bit ~= nil and mt.test_option(conn, bit) then return false end
  expect_done(name, mt[name](conn, ...))
  return true
end

-- The filter's last reply must be one of these.
function expect(conn, what, ...)
  local got = mt.getreply(conn)
  for _, wanted in ipairs({...}) do
    if got == wanted then return end
  end
  error(what .. ": unexpected reply " .. tostring(got) .. " (" .. string.char(got or 63) .. ")", 2)
end

-- True while the filter wants more: after its verdict an MTA sends nothing more of the message.
local function goes_on(conn)
  local last = mt.getreply(conn)
  return last ~= SMFIR_REPLYCODE and last ~= SMFIR_TEMPFAIL and last ~= SMFIR_REJECT and last ~= SMFIR_ACCEPT
    and last ~= SMFIR_DISCARD
end

-- Data, header section and body of a message, until the reply at its end or to an earlier refusal.
function content(conn, fields, body)
  step("data", conn)
  if not goes_on(conn) then return end
  for _, field in ipairs(fields) do
    step("header", conn, field[1], field[2])
    if not goes_on(conn) then return end
  end
  step("eoh", conn)
  if not goes_on(conn) then return end
  if body ~= nil then
    step("bodystring", conn, body)
    if not goes_on(conn) then return end
  end
  expect_done("eom", mt.eom(conn))
end

-- A small message with its envelope.
function message(conn, from, to, fields, body)
  step("mailfrom", conn, from)
  for _, recipient in ipairs(to) do step("rcptto", conn, recipient) end
  content(conn, fields, body)
end

function expect_accepted(conn, what)
  expect(conn, what, SMFIR_ACCEPT, SMFIR_CONTINUE)
end

function expect_refused(conn, what, code, status, text)
  expect(conn, what, SMFIR_REPLYCODE)
  if text == nil then
    if not mt.eom_check(conn, MT_SMTPREPLY, code, status) then error(what .. ": not " .. code .. " " .. status, 2) end
  elseif not mt.eom_check(conn, MT_SMTPREPLY, code, status, text) then
    error(what .. ": not " .. code .. " " .. status .. " " .. text, 2)
  end
end
