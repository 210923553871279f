#!/bin/sh
set -eu
kubectl apply -f 00-class.yaml -f "providers/$1.yaml"
