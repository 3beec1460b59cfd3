require "json"
require "sinatra/base"

class App < Sinatra::Base
  get "/" do
    content_type :text
    "A verse by Ruby: over the wintry forest, winds howl in rage.\n"
  end

  get "/about" do
    content_type :json
    JSON.generate(
      dyno: ENV["DYNO"],
      ruby: RUBY_VERSION,
      protocol: request.env["HTTP_X_FORWARDED_PROTO"],
      release: ENV["HEROKU_RELEASE_VERSION"]
    )
  end
end
