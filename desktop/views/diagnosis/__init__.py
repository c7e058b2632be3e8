"""What nobody caught, told plainly, and the 诊断文件 that can be read before it is handed on."""
