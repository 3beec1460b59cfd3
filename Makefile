# `make check` is what CI runs.
.PHONY: check build format demo

check:
	.ci/run

build:
	mvn -q -DskipTests package

format:
	mvn -q spotless:apply

demo:
	./renga demo
