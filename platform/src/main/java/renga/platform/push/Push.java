package renga.platform.push;

import renga.platform.account.Account;
import renga.platform.app.App;
import renga.platform.build.BuildRequest;
import renga.platform.build.Source;

/// One push that is to be deployed: who, to which app, what.
record Push(App app, Account account, BuildRequest.Commit commit, Source source, String requestId) {}
