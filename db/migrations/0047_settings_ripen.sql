-- A change that two agreed to takes effect when its day has come, by the clock: the worker then writes the workspace's settings, and nothing else of it.
create policy workspace_ripen on app.workspace for update to {worker}
  using (id = (select nullif(current_setting('app.workspace', true), '')::uuid));
grant update (settings) on app.workspace to {worker};
