{{- define "llm.name" -}}
{{- printf "%s-%s" .Release.Name .name | trunc 63 -}}
{{- end -}}
