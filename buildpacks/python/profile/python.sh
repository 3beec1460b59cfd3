export PATH="$HOME/.heroku/python/bin:$PATH"
export VIRTUAL_ENV="$HOME/.heroku/python"
export PYTHONUNBUFFERED=true
export LANG=${LANG:-en_US.UTF-8}
export PYTHONPATH=${PYTHONPATH-$HOME}
